package org.multiverse.curator.cli;

import org.multiverse.curator.common.Json;
import picocli.CommandLine.Option;

/** The option of commands whose result a script may want to read. */
final class JsonOption {
  @Option(names = "--json", description = "Write the result as JSON to stdout.")
  private boolean json;

  boolean isWanted() {
    return json;
  }

  /** Writes a value as one JSON document. */
  static void print(Session session, Object value) {
    session.out().println(Json.pretty(value));
  }
}
