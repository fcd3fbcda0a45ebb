package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Makes of what could be a block one that is fit to be read, or none: its paths are whole thoughts,
 * need nothing of each other, can be announced, and come to an outcome that the author states, each
 * at its end or all of them together right behind the block.
 */
final class BlockCheck {
  /** The shortest path, and the least share of the block's text that is gained. */
  private static final int SHORTEST_PATH = 100;

  private static final double LEAST_SHARE = 0.12;

  /** How long a Conclusion may be, as a share of what its block gains. */
  private static final double MOST_REPEATED = 0.7;

  private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,/]\\d+)*");

  private final MarkedTrace trace;
  private final Units units;
  private final Gain gain;
  private final OutlineWriter outlines;
  private final Outcomes outcomes;
  private final PathBounds bounds;
  private final Independence independence;

  BlockCheck(MarkedTrace trace, OutlineWriter outlines, Limits settings) {
    this.trace = trace;
    this.units = trace.units();
    this.gain = new Gain(units, settings.minGain());
    this.outlines = outlines;
    this.outcomes = new Outcomes(units, trace.dependence());
    this.bounds = new PathBounds(trace, outcomes, settings);
    this.independence = new Independence(trace);
  }

  /**
   * The block that a candidate can become.
   *
   * @param limit the last unit that it may reach
   */
  Optional<Candidate> check(Candidate candidate, int limit) {
    for (List<UnitRange> branches : bounds.draw(candidate.branches(), limit)) {
      Optional<Candidate> block =
          gain.candidate(branches, null, candidate.type(), candidate.reason())
              .filter(this::isWorthIt)
              .filter(drawn -> !outlines.outlines(drawn.branches(), drawn.type()).isEmpty())
              .flatMap(drawn -> concluded(drawn, limit))
              .filter(drawn -> independence.holds(drawn.branches(), outcomes(drawn)));
      if (block.isPresent()) {
        return block;
      }
    }
    return Optional.empty();
  }

  /** The units that state what comes out of each branch. */
  private List<Integer> outcomes(Candidate candidate) {
    List<Integer> stating = new ArrayList<>();
    for (UnitRange branch : candidate.branches()) {
      stating.add(outcomes.outcome(branch, Set.of()).map(Outcomes.Outcome::to).orElse(branch.to()));
    }
    return stating;
  }

  private boolean isWorthIt(Candidate candidate) {
    int sum = 0;
    int longest = 0;
    for (UnitRange branch : candidate.branches()) {
      int length = units.length(branch.from(), branch.to());
      if (length < SHORTEST_PATH) {
        return false;
      }
      sum += length;
      longest = Math.max(longest, length);
    }
    return sum - longest >= LEAST_SHARE * sum;
  }

  /** With the author's own join where there is one; empty when no Conclusion can be made. */
  private Optional<Candidate> concluded(Candidate candidate, int limit) {
    List<UnitRange> branches = candidate.branches();
    boolean stated = true;
    int length = 0;
    Set<String> said = new HashSet<>();
    for (int i = 0; i < branches.size(); i++) {
      UnitRange branch = branches.get(i);
      Set<Integer> dropped = bounds.dropped(branch, i + 1 == branches.size());
      if (!bounds.isWhole(branch, dropped)) {
        return Optional.empty();
      }
      Optional<Outcomes.Outcome> outcome = outcomes.outcome(branch, dropped);
      stated &= outcome.isPresent() && concludes(candidate, outcome.get());
      if (candidate.type() == ParallelGroups.Type.SUBTASK && outcome.isPresent()) {
        // Two parts that come to the same words are one part, told twice.
        stated &= said.add(outcome.get().text());
      }
      length += outcome.map(stating -> stating.text().length()).orElse(0);
    }
    UnitRange join = join(candidate, limit);
    if (join != null) {
      return gain.candidate(branches, join, candidate.type(), candidate.reason());
    }
    // What the Conclusion says once more must not eat up what the block gains.
    boolean gains = length <= MOST_REPEATED * Gain.of(units, branches);
    return stated && gains ? Optional.of(candidate) : Optional.empty();
  }

  /** Ways to one end come to a conclusion; items may come to any value. */
  private boolean concludes(Candidate candidate, Outcomes.Outcome outcome) {
    return candidate.type() != ParallelGroups.Type.ALTERNATIVE
        || outcomes.isConclusion(outcome.to());
  }

  /** The sentences right behind ways to one end that state what all of them come to, or null. */
  private UnitRange join(Candidate candidate, int limit) {
    int to = candidate.to();
    if (candidate.type() != ParallelGroups.Type.ALTERNATIVE || to >= limit) {
      return null;
    }
    String text = units.unit(to + 1);
    boolean joins =
        trace.mark(to + 1).is(Mark.MarkKind.CLOSING)
            && ChainFinder.speaksOfAll(text)
            && Outcomes.isSentence(text);
    return joins && holdsResultOfAll(text, candidate.branches())
        ? new UnitRange(to + 1, to + 1)
        : null;
  }

  /** Whether some number that a text states stands near the end of every branch. */
  private boolean holdsResultOfAll(String text, List<UnitRange> branches) {
    Matcher matcher = NUMBER.matcher(text);
    while (matcher.find()) {
      Pattern number =
          Pattern.compile("(?<![\\d.])" + Pattern.quote(matcher.group()) + "(?![\\d]|\\.\\d)");
      boolean all = true;
      for (UnitRange branch : branches) {
        int from = Math.max(branch.from(), branch.to() - 3);
        all &= number.matcher(units.text(from, branch.to())).find();
      }
      if (all) {
        return true;
      }
    }
    return false;
  }
}
