package org.multiverse.curator.model;

import java.util.Locale;

/** Why a model stopped writing. */
public enum FinishReason {
  /** It was done. */
  STOP,
  /** It ran into the token limit: the text is cut off. */
  LENGTH,
  /** The provider held the text back. */
  CONTENT_FILTER,
  /** Anything else, or nothing said. */
  OTHER;

  /** The reason with this name, {@link #OTHER} for a name nobody knows. */
  public static FinishReason of(String word) {
    for (FinishReason reason : values()) {
      if (reason.toString().equals(word)) {
        return reason;
      }
    }
    return OTHER;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
