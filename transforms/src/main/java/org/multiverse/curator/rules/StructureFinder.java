package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Chooses the blocks of a trace: of all chains, series and runs of paragraphs that its units could
 * be read as, those that don't overlap and are worth most together.
 */
final class StructureFinder {
  private final Units units;
  private final List<Duplicate> duplicates;
  private final ChainFinder chains;
  private final SeriesFinder series;
  private final ParagraphFinder paragraphs;

  private final BlockCheck check;

  StructureFinder(
      MarkedTrace trace, List<Duplicate> duplicates, OutlineWriter outlines, Limits settings) {
    this.units = trace.units();
    this.duplicates = duplicates;
    Gain gain = new Gain(units, settings.minGain());
    this.chains = new ChainFinder(trace, outlines, gain);
    this.series = new SeriesFinder(trace, gain);
    this.paragraphs = new ParagraphFinder(trace, gain);
    this.check = new BlockCheck(trace, outlines, settings);
  }

  /** The best groups in a run of units that do not overlap, in order. */
  List<Candidate> find(UnitRange range, Set<UnitRange> refused) {
    List<Candidate> all = new ArrayList<>();
    // Of two that are worth the same, the one found first is chosen.
    all.addAll(chains.find(range));
    all.addAll(series.find(range));
    all.addAll(paragraphs.find(range));
    List<Candidate> fit = new ArrayList<>();
    for (Candidate candidate : all) {
      check.check(candidate, range.to()).filter(block -> isNew(block, refused)).ifPresent(fit::add);
    }
    return choose(fit);
  }

  private boolean isNew(Candidate candidate, Set<UnitRange> refused) {
    return !refused.contains(candidate.span())
        && !candidate.isRepeat(duplicates)
        && !candidate.hasSameBranches(units);
  }

  /** Weighted interval scheduling: the selection without overlap that is worth most. */
  private static List<Candidate> choose(List<Candidate> all) {
    List<Candidate> sorted = new ArrayList<>(all);
    sorted.sort(
        Comparator.comparingInt(Candidate::to)
            .thenComparingInt(Candidate::from)
            .thenComparing(Comparator.comparingDouble(Candidate::worth).reversed()));
    int count = sorted.size();
    double[] best = new double[count + 1];
    int[] previous = new int[count];
    for (int i = 0; i < count; i++) {
      int low = 0;
      int high = i;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (sorted.get(middle).to() < sorted.get(i).from()) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      previous[i] = low;
      best[i + 1] = Math.max(best[i], best[low] + sorted.get(i).worth());
    }
    List<Candidate> chosen = new ArrayList<>();
    int i = count;
    while (i > 0) {
      if (best[i] > best[i - 1]) {
        chosen.add(0, sorted.get(i - 1));
        i = previous[i - 1];
      } else {
        i--;
      }
    }
    return chosen;
  }
}
