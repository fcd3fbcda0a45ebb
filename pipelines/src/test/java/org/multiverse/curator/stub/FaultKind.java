package org.multiverse.curator.stub;

/** What the stub does wrong on purpose; the order is the one in which kinds are tried. */
public enum FaultKind {
  /** 429 with {@code Retry-After}. */
  RATE_LIMIT("rateLimit", Scope.ATTEMPT),
  /** 500. */
  SERVER_ERROR("serverError", Scope.ATTEMPT),
  /** Takes the request and never answers. */
  TIMEOUT("timeout", Scope.ATTEMPT),
  /** Malformed whatever is said, repairs included. */
  STUBBORN("stubborn", Scope.CONVERSATION),
  /** Half an answer with the finish reason {@code length}, until more room is given. */
  CUT_OFF("cutOff", Scope.FIRST_ANSWER),
  /** JSON that is broken in the middle. */
  MALFORMED("malformed", Scope.FIRST_ANSWER),
  /** Unit numbers beyond the trace. */
  WRONG_RANGES("wrongRanges", Scope.FIRST_ANSWER),
  /** A tag inside a summary, a label or an Outline. */
  TAGS_INSIDE("tagsInside", Scope.FIRST_ANSWER),
  /** Good JSON in a code fence, behind a sentence. */
  FENCED("fenced", Scope.FIRST_ANSWER),
  /** No content. */
  EMPTY("empty", Scope.FIRST_ANSWER);

  /** What a fault of a kind falls on. */
  enum Scope {
    /** The first attempts of one and the same request. */
    ATTEMPT,
    /** Answers to a task, until the conversation holds a repair message. */
    FIRST_ANSWER,
    /** All answers of a conversation. */
    CONVERSATION
  }

  private final String word;
  private final Scope scope;

  FaultKind(String word, Scope scope) {
    this.word = word;
    this.scope = scope;
  }

  Scope scope() {
    return scope;
  }

  /** The kind as the command line and the statistics write it. */
  @Override
  public String toString() {
    return word;
  }

  static FaultKind of(String word) {
    for (FaultKind kind : values()) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("Invalid fault: " + word);
  }
}
