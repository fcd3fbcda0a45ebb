package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.multiverse.curator.rules.Mark.MarkKind;
import org.multiverse.curator.units.UnitRange;

/**
 * Reads links that follow one another as the branches of one block. What stands before the first
 * link is a branch, too. A link that leans on the one before it becomes part of its branch.
 */
final class Chain {
  /**
   * A unit that opens another way or a check.
   *
   * @param unit the unit
   * @param kind {@link MarkKind#ALTERNATIVE} or {@link MarkKind#VERIFICATION}
   */
  record Link(int unit, MarkKind kind) {}

  private final MarkedTrace trace;
  private final Dependence dependence;
  private final List<UnitRange> bodies;
  private final List<MarkKind> kinds;

  /** Whether a link is part of the branch before it. */
  private final boolean[] tied;

  /** Where the branch before the first link starts; moves behind what the other branches need. */
  private int start;

  /**
   * Lays out a chain.
   *
   * @param start where the branch before the first link may start
   * @param links the links, at least one
   * @param end where the last one ends
   */
  Chain(MarkedTrace trace, int start, List<Link> links, int end) {
    this.trace = trace;
    this.dependence = trace.dependence();
    this.start = start;
    this.kinds = links.stream().map(Link::kind).toList();
    this.bodies = new ArrayList<>();
    this.tied = new boolean[links.size()];
    for (int q = 0; q < links.size(); q++) {
      int to = q + 1 < links.size() ? links.get(q + 1).unit() - 1 : end;
      bodies.add(new UnitRange(links.get(q).unit(), to));
    }
  }

  /** The branches, empty when the first link leans on what stands before it. */
  Optional<List<UnitRange>> branches() {
    tieChecksOfWays();
    boolean free = tieWhatPointsBack() && tieWhatUsesSiblings();
    return free ? Optional.of(merged()) : Optional.empty();
  }

  /** A check behind another way checks that way. */
  private void tieChecksOfWays() {
    for (int q = 0; q < bodies.size(); q++) {
      tied[q] = kinds.get(q) == MarkKind.VERIFICATION;
    }
  }

  private boolean tieWhatPointsBack() {
    for (int q = 0; q < bodies.size(); q++) {
      UnitRange body = bodies.get(q);
      for (int unit = body.from(); unit <= body.to(); unit++) {
        if (dependence.pointsBack(unit)) {
          if (q == 0 || dependence.pointsFar(unit)) {
            return false;
          }
          tied[q] = true;
        }
        if (unit == body.to() && trace.asks(unit) && q + 1 < bodies.size()) {
          tied[q + 1] = true;
        }
      }
    }
    return true;
  }

  /**
   * Ties each link to what it takes symbols and results from. What is taken from before the first
   * link is left outside the block, by a later start; again, since that may free other links.
   */
  private boolean tieWhatUsesSiblings() {
    int first = bodies.get(0).from();
    int before;
    do {
      before = start;
      for (int q = 0; q < bodies.size(); q++) {
        tieToSources(q);
      }
      if (start >= first) {
        return false;
      }
    } while (start != before);
    return true;
  }

  private void tieToSources(int q) {
    UnitRange body = bodies.get(q);
    for (String token : dependence.leans(body.from(), body.to()).keySet()) {
      boolean indexed = dependence.isIndexed(token);
      int seen = dependence.firstSeen(token);
      if (seen < start && !indexed) {
        continue;
      }
      int source = dependence.source(token, start, body.from());
      if (source == 0) {
        continue;
      }
      if (source < bodies.get(0).from()) {
        start = Math.max(start, indexed ? source : seen) + 1;
      } else {
        int p = 0;
        while (bodies.get(p).to() < source) {
          p++;
        }
        for (int i = p + 1; i <= q; i++) {
          tied[i] = true;
        }
      }
    }
  }

  private List<UnitRange> merged() {
    List<UnitRange> branches = new ArrayList<>();
    branches.add(new UnitRange(start, bodies.get(0).from() - 1));
    for (int q = 0; q < bodies.size(); q++) {
      UnitRange body = bodies.get(q);
      if (tied[q]) {
        UnitRange before = branches.remove(branches.size() - 1);
        branches.add(new UnitRange(before.from(), body.to()));
      } else {
        branches.add(body);
      }
    }
    return branches;
  }
}
