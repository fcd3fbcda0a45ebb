package org.multiverse.curator.bridge.prepare;

/** Why a document is left out; the code is what the manifest counts by. */
public enum LeftOut {
  /** Longer than a block: cutting it would break its structure. */
  TOO_LONG("too-long"),
  /** The tagged trace does not parse. */
  INVALID_DOCUMENT("invalid-document"),
  /** A tag stands where text belongs: in the question, the answer or a sequential trace. */
  TAG_IN_TEXT("tag-in-text"),
  /** The text holds a token that steers the chat, such as {@code <|im_end|>}. */
  SPECIAL_TOKEN("special-token"),
  /** The row has no question or no trace. */
  MISSING_TEXT("missing-text");

  private final String code;

  LeftOut(String code) {
    this.code = code;
  }

  /** The code. */
  @Override
  public String toString() {
    return code;
  }
}
