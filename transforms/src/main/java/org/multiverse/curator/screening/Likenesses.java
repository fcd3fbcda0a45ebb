package org.multiverse.curator.screening;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.TraceRow;

/**
 * All likenesses of an input. Rows that are connected by them are one cluster, of which the
 * earliest of the input is kept that doesn't fall out for its id.
 */
public final class Likenesses {
  private final Map<RowKey, RowKey> parents = new HashMap<>();
  private final Map<RowKey, RowKey> kept = new HashMap<>();
  private final Map<RowKey, Likeness> nearest = new HashMap<>();
  private final Set<RowKey> gone = new HashSet<>();

  /** The clusters of all likenesses, in whatever order and however often each is given. */
  public Likenesses(Iterable<Likeness> all) {
    for (Likeness likeness : all) {
      if (likeness.kind() == Meeting.Kind.ID) {
        gone.add(likeness.later());
      } else {
        join(likeness.earlier(), likeness.later());
        nearest.merge(likeness.later(), likeness, Likenesses::nearer);
      }
    }
    for (RowKey row : List.copyOf(parents.keySet())) {
      if (!gone.contains(row)) {
        kept.merge(root(row), row, (a, b) -> a.compareTo(b) <= 0 ? a : b);
      }
    }
  }

  /**
   * The likenesses of rows that have met under one key: each is held against the earliest of its
   * kind, which keeps the work linear however many there are; rows that are like each other and not
   * like the earliest meet again under their other keys.
   */
  public static void met(Iterable<Meeting> meetings, Consumer<Likeness> out) {
    Map<Meeting.Kind, List<Meeting>> kinds = new EnumMap<>(Meeting.Kind.class);
    for (Meeting meeting : meetings) {
      kinds.computeIfAbsent(meeting.kind(), kind -> new ArrayList<>()).add(meeting);
    }
    for (Map.Entry<Meeting.Kind, List<Meeting>> of : kinds.entrySet()) {
      Meeting first = of.getValue().get(0);
      for (Meeting meeting : of.getValue()) {
        first = meeting.row().compareTo(first.row()) < 0 ? meeting : first;
      }
      for (Meeting meeting : of.getValue()) {
        double similarity = meeting.row().equals(first.row()) ? 0 : similarity(first, meeting);
        if (similarity >= Dedup.SIMILAR) {
          out.accept(new Likeness(of.getKey(), first.row(), meeting.row(), similarity));
        }
      }
    }
  }

  private static double similarity(Meeting a, Meeting b) {
    return switch (a.kind()) {
      case ID -> a.row().id().equals(b.row().id()) ? 1 : 0;
      case TEXT -> a.digest().equals(b.digest()) ? 1 : 0;
      case BAND -> a.signature().similarity(b.signature());
    };
  }

  private static Likeness nearer(Likeness a, Likeness b) {
    int bySimilarity = Double.compare(a.similarity(), b.similarity());
    if (bySimilarity != 0) {
      return bySimilarity > 0 ? a : b;
    }
    int byRow = a.earlier().compareTo(b.earlier());
    // Equal texts are more than equal signatures, and their kind comes first.
    return byRow != 0 ? byRow < 0 ? a : b : a.kind().compareTo(b.kind()) <= 0 ? a : b;
  }

  private void join(RowKey one, RowKey other) {
    parents.putIfAbsent(one, one);
    parents.putIfAbsent(other, other);
    RowKey a = root(one);
    RowKey b = root(other);
    if (a.compareTo(b) < 0) {
      parents.put(b, a);
    } else {
      parents.put(a, b);
    }
  }

  /** The root of a row's cluster; the way to it is halved, so that long chains are walked once. */
  private RowKey root(RowKey row) {
    RowKey at = row;
    RowKey parent = parents.getOrDefault(at, at);
    while (!parent.equals(at)) {
      RowKey next = parents.get(parent);
      parents.put(at, next);
      at = next;
      parent = parents.get(at);
    }
    return at;
  }

  /** The row that is kept in a row's place; empty when it is kept itself, or goes for its id. */
  public Optional<RowKey> keptInPlaceOf(RowKey row) {
    return parents.containsKey(row) && !gone.contains(row)
        ? Optional.ofNullable(kept.get(root(row))).filter(other -> !other.equals(row))
        : Optional.empty();
  }

  /** The row as it is, or rejected as a duplicate. */
  public TraceRow screened(TraceRow row) {
    if (!row.isPending()) {
      return row;
    }
    RowKey key = RowKey.of(row.trace());
    return keptInPlaceOf(key)
        .map(
            other ->
                row.rejected(
                    Reason.input(
                        ReasonCode.DUPLICATE,
                        "Screened out: it is a duplicate of " + other.id() + evidence(key, other),
                        "")))
        .orElse(row);
  }

  /** How like it is, and to which row when that is not the one kept. */
  private String evidence(RowKey row, RowKey other) {
    Likeness likeness = nearest.get(row);
    if (likeness == null) {
      return " (by rows that are like both)";
    }
    String degree =
        likeness.kind() == Meeting.Kind.TEXT
            ? "the same text"
            : String.format(Locale.ROOT, "similarity %.2f", likeness.similarity());
    return " ("
        + degree
        + (likeness.earlier().equals(other) ? "" : ", by " + likeness.earlier().id())
        + ")";
  }
}
