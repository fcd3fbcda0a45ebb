package org.multiverse.curator.cli;

import picocli.CommandLine.Option;

/** Options that every command has. */
final class CommonOptions {
  /** When to write in colour. */
  enum Color {
    auto,
    always,
    never
  }

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Option(names = "--debug", description = "Show the stack trace of a failure.")
  @SuppressWarnings(
      "unused") // looked for before parsing, so that it also serves failures of parsing
  private boolean debug;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "auto, always or never (default: auto: on a terminal, unless NO_COLOR is set).")
  private Color color;

  /** How to write to stdout. */
  Style style(Session session) {
    return switch (color) {
      case always -> Style.ANSI;
      case never -> Style.PLAIN;
      case auto -> session.outIsTerminal() && !session.noColor() ? Style.ANSI : Style.PLAIN;
    };
  }

  /** How to write to stderr. */
  Style errorStyle(Session session) {
    return switch (color) {
      case always -> Style.ANSI;
      case never -> Style.PLAIN;
      case auto -> session.errIsTerminal() && !session.noColor() ? Style.ANSI : Style.PLAIN;
    };
  }
}
