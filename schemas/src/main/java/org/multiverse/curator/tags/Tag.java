package org.multiverse.curator.tags;

import java.util.OptionalInt;

/** The twelve strings that are markup. Everything else is text. */
public enum Tag {
  THINK(Element.THINK, true),
  THINK_END(Element.THINK, false),
  PARALLEL(Element.PARALLEL, true),
  PARALLEL_END(Element.PARALLEL, false),
  GOAL(Element.GOAL, true),
  GOAL_END(Element.GOAL, false),
  OUTLINE(Element.OUTLINE, true),
  OUTLINE_END(Element.OUTLINE, false),
  PATH(Element.PATH, true),
  PATH_END(Element.PATH, false),
  CONCLUSION(Element.CONCLUSION, true),
  CONCLUSION_END(Element.CONCLUSION, false);

  /** The six elements that the tags open and close. */
  public enum Element {
    THINK("Think"),
    PARALLEL("Parallel"),
    GOAL("Goal"),
    OUTLINE("Outline"),
    PATH("Path"),
    CONCLUSION("Conclusion");

    private final String text;

    Element(String text) {
      this.text = text;
    }

    /** The name between the angle brackets. */
    @Override
    public String toString() {
      return text;
    }
  }

  private final Element element;
  private final boolean opens;
  private final String text;

  Tag(Element element, boolean opens) {
    this.element = element;
    this.opens = opens;
    this.text = (opens ? "<" : "</") + element + ">";
  }

  /** The element it opens or closes. */
  public Element element() {
    return element;
  }

  /** Whether it opens its element. */
  public boolean opens() {
    return opens;
  }

  /** The tag as it is written. */
  @Override
  public String toString() {
    return text;
  }

  /** Offset of the first tag in a text, empty when the text is free of markup. */
  public static OptionalInt find(String text) {
    for (int at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
      if (at(text, at) != null) {
        return OptionalInt.of(at);
      }
    }
    return OptionalInt.empty();
  }

  /** The tag that begins at an offset, or null. */
  static Tag at(String text, int offset) {
    int letter = offset + 1;
    boolean closes = letter < text.length() && text.charAt(letter) == '/';
    if (closes) {
      letter++;
    }
    if (letter >= text.length()) {
      return null;
    }
    Tag first;
    Tag second = null;
    switch (text.charAt(letter)) {
      case 'T' -> first = closes ? THINK_END : THINK;
      case 'P' -> {
        first = closes ? PARALLEL_END : PARALLEL;
        second = closes ? PATH_END : PATH;
      }
      case 'G' -> first = closes ? GOAL_END : GOAL;
      case 'O' -> first = closes ? OUTLINE_END : OUTLINE;
      case 'C' -> first = closes ? CONCLUSION_END : CONCLUSION;
      default -> {
        return null;
      }
    }
    if (text.startsWith(first.text, offset)) {
      return first;
    }
    return second != null && text.startsWith(second.text, offset) ? second : null;
  }
}
