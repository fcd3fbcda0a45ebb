package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Sums a block up: the outcome of each path in the path's own words, with every result that later
 * text takes from it, and the trace's own closing sentences where there are any.
 */
final class ConclusionWriter {
  private static final int LONGEST = 300;
  private static final int EXTRA = 3;

  private static final Pattern CONCLUDES =
      Pattern.compile(
          "^\\W{0,4}(?:(?:and|but|okay|ok|yes|yeah|wait|great|good)\\b[,.]*\\s+)?"
              + WordList.read(ConclusionWriter.class, "conclusion-openings").any()
              + "\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern JUDGES =
      Pattern.compile(
          "\\b" + WordList.read(ConclusionWriter.class, "judgement-words").any() + "\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern TELLS = Pattern.compile("[\\d=≈<>\\\\$]");
  private static final Pattern PLANS =
      Pattern.compile(
          "^\\W{0,4}(?:(?:wait|but|so|okay|hmm+|now|and)\\b[,.]*\\s+)*"
              + WordList.read(ConclusionWriter.class, "plan-openings").any()
              + "\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern RESULT = Pattern.compile("[=≈≡]|\\\\boxed|\\bis\\b|\\bare\\b");
  private static final Pattern ANNOUNCES = Pattern.compile("[:,]\\s*$");

  private final Units units;
  private final Dependence dependence;

  ConclusionWriter(Units units, Dependence dependence) {
    this.units = units;
    this.dependence = dependence;
  }

  /**
   * A Conclusion.
   *
   * @param text its text, empty when some path has no outcome that could be told
   * @param needs what later text takes from the block, as it stands in the Conclusion
   */
  record Conclusion(String text, List<String> needs) {}

  /**
   * Writes the Conclusion of a block.
   *
   * @param branches its branches
   * @param join the trace's own closing sentences, or null
   * @param after the units that may lean on the block, from the first one after it
   */
  Conclusion conclude(List<UnitRange> branches, UnitRange join, UnitRange after) {
    Map<Integer, Set<String>> taken = taken(branches, after);
    StringBuilder text = new StringBuilder();
    Set<String> needs = new LinkedHashSet<>();
    for (int i = 0; i < branches.size(); i++) {
      UnitRange branch = branches.get(i);
      TreeSet<Integer> told = new TreeSet<>();
      int outcome = outcome(branch);
      if (outcome > 0) {
        told.add(outcome);
      }
      for (Map.Entry<Integer, Set<String>> unit : taken.entrySet()) {
        if (branch.contains(unit.getKey())
            && told.size() <= EXTRA
            && !sentence(unit.getKey()).isEmpty()) {
          told.add(unit.getKey());
        }
      }
      List<String> sentences = new ArrayList<>();
      for (int unit : told) {
        String sentence = sentence(unit);
        if (!sentence.isEmpty() && !sentences.contains(sentence)) {
          sentences.add(sentence);
        }
      }
      String said = String.join(" ", sentences);
      Set<String> missing = new LinkedHashSet<>();
      taken.forEach(
          (unit, results) -> {
            if (branch.contains(unit)) {
              for (String result : results) {
                (plain(said).contains(plain(result)) ? needs : missing).add(result);
              }
            }
          });
      if (!missing.isEmpty()) {
        needs.addAll(missing);
        sentences.add("Used below: " + String.join(", ", missing) + ".");
      }
      if (sentences.isEmpty()) {
        // Without an outcome there is nothing to join; the block is then written as plain text.
        return new Conclusion("", List.of());
      }
      if (i > 0) {
        text.append('\n');
      }
      text.append(i + 1).append(": ").append(String.join(" ", sentences));
    }
    if (join != null) {
      text.append('\n').append(units.text(join.from(), join.to()).strip());
    }
    return new Conclusion(text.toString(), List.copyOf(needs));
  }

  /** Results of the branches that later text leans on, by the unit that establishes them. */
  private Map<Integer, Set<String>> taken(List<UnitRange> branches, UnitRange after) {
    Map<Integer, Set<String>> taken = new LinkedHashMap<>();
    if (after.size() <= 0) {
      return taken;
    }
    int first = branches.get(0).from();
    for (String token : dependence.leans(after.from(), after.to()).keySet()) {
      if (!token.startsWith("n ") && !token.startsWith("e ")) {
        continue;
      }
      int source = dependence.source(token, first, after.from());
      if (source >= first && dependence.firstSeen(token) >= first) {
        taken.computeIfAbsent(source, unit -> new LinkedHashSet<>()).add(token.substring(2));
      }
    }
    return taken;
  }

  /** The unit that says what comes out of a branch: the last one that concludes something. */
  private int outcome(UnitRange branch) {
    int best = 0;
    double most = 0;
    int from = Math.max(branch.from(), branch.to() - 7);
    for (int unit = from; unit <= branch.to(); unit++) {
      String text = Sentences.line(units.unit(unit));
      if (text.isEmpty()
          || text.endsWith("?")
          || PathEditor.isHook(text)
          || ANNOUNCES.matcher(text).find()
          || sentence(unit).isEmpty()) {
        continue;
      }
      double score = 1 + 0.5 * (unit - from);
      score += CONCLUDES.matcher(text).find() ? 3 : 0;
      score += dependence.establishes(unit).isEmpty() ? 0 : 2;
      score += JUDGES.matcher(text).find() ? 1.5 : 0;
      score += RESULT.matcher(text).find() ? 1 : 0;
      score -= dependence.retracts(unit) ? 2 : 0;
      score -= dependence.pointsBack(unit) ? 2.5 : 0;
      score -= PLANS.matcher(text).find() ? 3 : 0;
      score -= text.length() < 28 && !TELLS.matcher(text).find() ? 3 : 0;
      if (score > most) {
        most = score;
        best = unit;
      }
    }
    return best;
  }

  /** A unit as a sentence by itself, empty when it is too long to be cut well. */
  private String sentence(int unit) {
    String line = Sentences.withoutListSign(Sentences.line(units.unit(unit)));
    String text = Sentences.cut(Sentences.withoutLead(line), LONGEST);
    return Sentences.balanced(text) ? Sentences.ended(Sentences.capital(text)) : "";
  }

  private static String plain(String text) {
    return text.replaceAll("\\\\[()\\[\\]]|\\$|\\s+|\\*\\*", "").toLowerCase(Locale.ROOT);
  }
}
