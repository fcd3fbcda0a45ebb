package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Sums a block up: the sentence of each path that states its outcome, whole and in the author's
 * words.
 */
final class ConclusionWriter {
  private final Dependence dependence;
  private final Outcomes outcomes;

  ConclusionWriter(Units units, Dependence dependence) {
    this.dependence = dependence;
    this.outcomes = new Outcomes(units, dependence);
  }

  /**
   * A Conclusion.
   *
   * @param text its text, empty when some path states no outcome; such a block is refused
   * @param needs what later text takes of what it says
   */
  record Conclusion(String text, List<String> needs) {
    /** None of one's own: the block has a join. */
    static final Conclusion NONE = new Conclusion("", List.of());
  }

  /**
   * The Conclusion of a block without a join.
   *
   * @param branches the units of its paths
   * @param dropped units that their edits leave out
   * @param last the last unit that may lean on the block
   */
  Conclusion conclude(List<UnitRange> branches, Collection<Integer> dropped, int last) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < branches.size(); i++) {
      Optional<Outcomes.Outcome> outcome = outcomes.outcome(branches.get(i), dropped);
      if (outcome.isEmpty()) {
        return Conclusion.NONE;
      }
      lines.add((i + 1) + ": " + outcome.get().text());
    }
    String text = String.join("\n", lines);
    int end = branches.get(branches.size() - 1).to();
    return new Conclusion(text, needs(text, branches, end, last));
  }

  /** Results of the block that its Conclusion states and later text leans on. */
  private List<String> needs(String text, List<UnitRange> branches, int end, int last) {
    Set<String> needs = new LinkedHashSet<>();
    if (end >= last) {
      return List.of();
    }
    int first = branches.get(0).from();
    for (String token : dependence.leans(end + 1, last).keySet()) {
      if (!token.startsWith("n ") && !token.startsWith("e ")) {
        continue;
      }
      int source = dependence.source(token, first, end + 1);
      String result = token.substring(2);
      if (source >= first
          && dependence.firstSeen(token) >= first
          && plain(text).contains(plain(result))) {
        needs.add(result);
      }
    }
    return List.copyOf(needs);
  }

  private static String plain(String text) {
    return text.replaceAll("\\\\[()\\[\\]]|\\$|\\s+|\\*\\*", "").toLowerCase(Locale.ROOT);
  }
}
