package org.multiverse.curator.cli;

/** Colours of the terminal, or none of them. */
enum Style {
  PLAIN,
  ANSI;

  /** Colours by meaning; each is an ANSI "select graphic rendition" code. */
  enum Ink {
    STRONG("1"),
    FAINT("2"),
    GOOD("32"),
    WARN("33"),
    BAD("31"),
    TAG("36"),
    ONE("34"),
    TWO("35"),
    THREE("33"),
    FOUR("32");

    private final String code;

    Ink(String code) {
      this.code = code;
    }

    /** Colours that tell siblings apart. */
    static Ink ofSibling(int number) {
      return switch (Math.floorMod(number - 1, 4)) {
        case 0 -> ONE;
        case 1 -> TWO;
        case 2 -> THREE;
        default -> FOUR;
      };
    }
  }

  /** The text in a colour. */
  String paint(Ink ink, String text) {
    return this == PLAIN || text.isEmpty() ? text : "\u001b[" + ink.code + "m" + text + "\u001b[0m";
  }

  String strong(String text) {
    return paint(Ink.STRONG, text);
  }

  String faint(String text) {
    return paint(Ink.FAINT, text);
  }
}
