package org.multiverse.curator.rows;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.Units;

/**
 * A reasoning trace as it came in; nothing changes it but its cutting into units, which happens
 * once, before the first step looks at it.
 *
 * @param id unique in the run
 * @param origin where it stood in the input
 * @param columns the input's columns as text, in s1K-1.1 names after mapping; a column that was
 *     null is absent; values that were no strings are their JSON text
 * @param units the text, cut; null before the first step, and for input that is no text
 */
public record Trace(String id, Origin origin, Map<String, String> columns, Units units) {
  /** The column that holds the text. */
  public static final String TEXT = "deepseek_thinking_trajectory";

  /** The column that holds the question. */
  public static final String QUESTION = "question";

  public Trace {
    Objects.requireNonNull(id, "Invalid id: null");
    Objects.requireNonNull(origin, "Invalid origin: null");
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** A trace that was not cut yet. */
  public Trace(String id, Origin origin, Map<String, String> columns) {
    this(id, origin, columns, null);
  }

  /** A trace that comes from no input: what a maker or a check is to look at. */
  public static Trace of(String question, Units units) {
    return new Trace(
        "",
        Origin.NONE,
        Map.of(QUESTION, question, TEXT, units.text()),
        Objects.requireNonNull(units));
  }

  /** The same, cut. */
  public Trace cut() {
    return units != null ? this : new Trace(id, origin, columns, UnitCutter.cut(text()));
  }

  /** The same under another id. */
  public Trace withId(String value) {
    return new Trace(value, origin, columns, units);
  }

  /** The reasoning text, empty when the row was rejected for having none. */
  public String text() {
    return columns.getOrDefault(TEXT, "");
  }

  /** The question, empty when the input has none. */
  public String question() {
    return columns.getOrDefault(QUESTION, "");
  }
}
