package org.multiverse.curator.shape;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A record of the input as columns of text, as its reader found it.
 *
 * @param values the columns; those that were null are absent; what was no text is its JSON text
 * @param nulls names of those that were null
 * @param notText names of those that were something else than text
 * @param notUtf8 for columns whose text is no UTF-8: where its first wrong byte stands
 */
public record InputRecord(
    Map<String, String> values,
    Set<String> nulls,
    Set<String> notText,
    Map<String, Integer> notUtf8) {
  /** A record to be filled. */
  public InputRecord() {
    this(new TreeMap<>(), new HashSet<>(), new HashSet<>(), new HashMap<>());
  }

  /** Sets a column that holds text. */
  public void put(String column, String text) {
    remove(column);
    values.put(column, text);
  }

  /** Sets a column that holds something else than text. */
  public void putJson(String column, String json) {
    put(column, json);
    notText.add(column);
  }

  /** Sets a column that is null. */
  public void putNull(String column) {
    remove(column);
    nulls.add(column);
  }

  /** Takes a column away. */
  public void remove(String column) {
    values.remove(column);
    nulls.remove(column);
    notText.remove(column);
    notUtf8.remove(column);
  }

  /** Whether there is such a column, be it null. */
  public boolean has(String column) {
    return values.containsKey(column) || nulls.contains(column);
  }

  /** The names of all columns, in order. */
  public Set<String> columns() {
    Set<String> all = new TreeSet<>(values.keySet());
    all.addAll(nulls);
    return all;
  }

  /** The same columns in a record of their own. */
  InputRecord copy() {
    return new InputRecord(
        new TreeMap<>(values),
        new HashSet<>(nulls),
        new HashSet<>(notText),
        new HashMap<>(notUtf8));
  }
}
