package org.multiverse.curator.shape;

import java.io.Serializable;
import java.util.Locale;
import org.multiverse.curator.common.EnumWords;

/** The shapes in which traces are published. */
public enum InputShape implements Serializable {
  /** Whichever of the others the first rows have. */
  AUTO("told from the first rows"),
  /** The columns of s1K-1.1, or those that are mapped to them. */
  S1K("the columns of s1K-1.1"),
  /** Question and trace in columns of their own, under one of the names in use. */
  COLUMNS("question and trace in columns"),
  /** A list of turns with {@code role} and {@code content}. */
  MESSAGES("chat messages"),
  /** A list of turns with {@code from} and {@code value}. */
  SHAREGPT("ShareGPT conversations"),
  /** A list of texts, each of them a row of its own. */
  ROLLOUTS("several rollouts a row");

  private final String words;

  InputShape(String words) {
    this.words = words;
  }

  /** What it is, in a few words. */
  public String words() {
    return words;
  }

  /** Whether the trace stands in the turns of a chat. */
  boolean isChat() {
    return this == MESSAGES || this == SHAREGPT;
  }

  /** The shape of this name. */
  public static InputShape of(String name) {
    return EnumWords.of(InputShape.class, "format", name);
  }

  /** All names. */
  public static String names() {
    return EnumWords.all(InputShape.class);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
