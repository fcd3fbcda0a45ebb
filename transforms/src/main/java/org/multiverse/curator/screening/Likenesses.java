package org.multiverse.curator.screening;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;

/**
 * Finds rows that are as good as the same, in two parts that a cluster can do apart: keys under
 * which such rows meet, and what to make of those that have met. Of rows that are connected by
 * likenesses the earliest of the input is kept.
 */
public final class Likenesses {
  private final Map<RowKey, RowKey> earlier = new TreeMap<>();
  private final Map<RowKey, Double> similarity = new TreeMap<>();

  /**
   * What a row brings to where it meets others.
   *
   * @param row which one it is
   * @param signature its signature; empty when equal keys alone make rows the same
   */
  public record Entry(RowKey row, List<Integer> signature) implements Serializable {}

  /** The keys under which a row meets those that may be the same. */
  public static List<String> keys(Dedup dedup, Entry entry, Trace trace) {
    if (dedup == Dedup.EXACT) {
      return List.of(
          Long.toHexString(Words.hash(Words.of(trace.question())))
              + ":"
              + Long.toHexString(Words.hash(Words.of(trace.text())))
              + ":"
              + Words.of(trace.text()).size());
    }
    return MinHash.bands(entry.signature());
  }

  /** What a row brings. */
  public static Entry entry(Dedup dedup, Trace trace) {
    return new Entry(RowKey.of(trace), dedup == Dedup.NEAR ? MinHash.of(trace.text()) : List.of());
  }

  /**
   * The likenesses of rows that have met: each is held against the earliest of them, which keeps
   * the work linear however many there are; rows of one key that are like each other and not like
   * the earliest meet again under their other keys.
   */
  public static List<Likeness> met(Iterable<Entry> entries) {
    List<Entry> all = new ArrayList<>();
    Entry first = null;
    for (Entry entry : entries) {
      all.add(entry);
      first = first == null || entry.row().compareTo(first.row()) < 0 ? entry : first;
    }
    List<Likeness> found = new ArrayList<>();
    for (Entry entry : all) {
      if (!entry.row().equals(first.row())) {
        double similarity =
            entry.signature().isEmpty()
                ? 1
                : MinHash.similarity(first.signature(), entry.signature());
        if (similarity >= Dedup.SIMILAR) {
          found.add(new Likeness(first.row(), entry.row(), similarity));
        }
      }
    }
    return found;
  }

  /** All likenesses of an input. */
  public Likenesses(Iterable<Likeness> all) {
    for (Likeness likeness : all) {
      RowKey a = root(likeness.earlier());
      RowKey b = root(likeness.later());
      if (a.compareTo(b) < 0) {
        earlier.put(b, a);
      } else if (b.compareTo(a) < 0) {
        earlier.put(a, b);
      }
      similarity.merge(likeness.later(), likeness.similarity(), Math::max);
    }
  }

  private RowKey root(RowKey row) {
    RowKey root = row;
    while (earlier.containsKey(root)) {
      root = earlier.get(root);
    }
    // The way is shortened, so that long chains are walked once.
    RowKey step = row;
    while (earlier.containsKey(step)) {
      RowKey next = earlier.get(step);
      if (!next.equals(root)) {
        earlier.put(step, root);
      }
      step = next;
    }
    return root;
  }

  /** The row that is kept in a row's place; empty when it is kept itself. */
  public Optional<RowKey> keptInPlaceOf(RowKey row) {
    RowKey root = root(row);
    return root.equals(row) ? Optional.empty() : Optional.of(root);
  }

  /** The row as it is, or rejected as a duplicate. */
  public TraceRow screened(TraceRow row) {
    RowKey key = RowKey.of(row.trace());
    return keptInPlaceOf(key)
        .map(
            kept ->
                row.rejected(
                    Reason.input(
                        ReasonCode.DUPLICATE,
                        "Screened out: it is a duplicate of "
                            + kept.id()
                            + String.format(
                                Locale.ROOT,
                                " (similarity %.2f)",
                                similarity.getOrDefault(key, 1.0)),
                        "")))
        .orElse(row);
  }
}
