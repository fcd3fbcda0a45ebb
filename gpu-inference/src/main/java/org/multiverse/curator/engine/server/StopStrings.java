package org.multiverse.curator.engine.server;

import java.util.List;

/** Ends a text before the first of some strings, without letting the beginning of one out. */
final class StopStrings {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  StopStrings(List<String> stops) {
    this.stops = stops;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Takes a piece of text; returns what can be let out. */
  String next(String text) {
    if (stopped) {
      return "";
    }
    if (stops.isEmpty()) {
      return text;
    }
    held.append(text);
    int end = -1;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      end = at >= 0 && (end < 0 || at < end) ? at : end;
    }
    if (end >= 0) {
      stopped = true;
      return held.substring(0, end);
    }
    int safe = held.length();
    for (String stop : stops) {
      safe = Math.min(safe, held.length() - overlap(stop));
    }
    String out = held.substring(0, safe);
    held.delete(0, safe);
    return out;
  }

  /** What is left when the text has ended. */
  String rest() {
    return stopped ? "" : held.toString();
  }

  /** Characters at the end of what is held that a stop string may begin with. */
  private int overlap(String stop) {
    for (int length = Math.min(stop.length() - 1, held.length()); length > 0; length--) {
      if (stop.startsWith(held.substring(held.length() - length))) {
        return length;
      }
    }
    return 0;
  }
}
