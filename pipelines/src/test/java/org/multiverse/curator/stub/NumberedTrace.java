package org.multiverse.curator.stub;

/**
 * The question and the trace that the first message of a conversation ends with, put together again
 * from its numbered units. White space at the message's end may be missing: line ends stand for it.
 *
 * @param question the question
 * @param text the trace
 * @param count number of units
 */
record NumberedTrace(String question, String text, int count) {
  private static final String QUESTION = "Question:";
  private static final String REASONING = "Reasoning:";
  private static final int MOST_STRIPPED = 16;

  /** Reads a message. */
  static NumberedTrace parse(String message) {
    // The trace may hold such a line too: the right one is followed by unit 1 and read to the end.
    for (int at = line(message, REASONING, message.length());
        at >= 0;
        at = line(message, REASONING, at - 1)) {
      for (boolean codePoints : new boolean[] {false, true}) {
        NumberedTrace trace = units(message, at, codePoints);
        if (trace != null) {
          return trace;
        }
      }
    }
    throw new IllegalArgumentException(
        "Invalid first message: it does not end with a numbered trace");
  }

  /** The last line before {@code end} that is a word and nothing else, -1 when there is none. */
  private static int line(String text, String word, int end) {
    for (int at = text.lastIndexOf(word, end); at >= 0; at = text.lastIndexOf(word, at - 1)) {
      int after = at + word.length();
      if ((at == 0 || text.charAt(at - 1) == '\n')
          && after < text.length()
          && (text.charAt(after) == '\n' || text.charAt(after) == '\r')) {
        return at;
      }
    }
    return -1;
  }

  private static NumberedTrace units(String message, int reasoning, boolean codePoints) {
    StringBuilder text = new StringBuilder();
    int count = 0;
    int at = afterSpace(message, reasoning + REASONING.length());
    while (at < message.length()) {
      String head = "[" + (count + 1) + "|";
      int close = message.indexOf("] ", at);
      if (!message.startsWith(head, at) || close < 0 || close - at > head.length() + 9) {
        return null;
      }
      String digits = message.substring(at + head.length(), close);
      if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return null;
      }
      int length = Integer.parseInt(digits);
      int start = close + 2;
      int left =
          codePoints ? message.codePointCount(start, message.length()) : message.length() - start;
      if (left < length) {
        // Prompts are rendered without white space at their end; what else is missing is wrong.
        if (length - left > MOST_STRIPPED) {
          return null;
        }
        text.append(message, start, message.length()).append("\n".repeat(length - left));
        count++;
        break;
      }
      int end = codePoints ? message.offsetByCodePoints(start, length) : start + length;
      text.append(message, start, end);
      count++;
      at = afterSpace(message, end);
    }
    int question = line(message, QUESTION, reasoning);
    String asked =
        question < 0 ? "" : message.substring(question + QUESTION.length(), reasoning).strip();
    return count == 0 ? null : new NumberedTrace(asked, text.toString(), count);
  }

  private static int afterSpace(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
