package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Says what a path is to find, in words that can be written before the work is done: the heading of
 * a case or an item, what the path sets out to do, or its topic; never what comes out of it.
 */
final class OutlineWriter {
  private static final Pattern INTENT =
      Pattern.compile(
          "(?:"
              + WordList.read(OutlineWriter.class, "intents").word()
              + "\\s+"
              + "(?:just |also |first |now |quickly |actually |instead |maybe |perhaps |try to |always )*"
              + "|^(?:one |another )?(?:way|approach|method) (?:is|would be|could be) (?:to )?|^)"
              + "(?<goal>"
              + WordList.read(OutlineWriter.class, "goal-verbs").any()
              + "\\b.*)",
          Pattern.CASE_INSENSITIVE);

  /** "Maybe the cube is hollow": a supposition to follow up. */
  private static final Pattern SUPPOSITION =
      Pattern.compile(
          "^(?:maybe|perhaps|suppose|assume|what if|if)\\s+(?:that )?(?<goal>(?:the|a|an|each|all|every|no|[a-z]) .*)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern CONSIDERING =
      Pattern.compile(
          "\\b(?<goal>" + WordList.read(OutlineWriter.class, "activities").any() + "\\s[^.;:!?]*)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern MEANS =
      Pattern.compile(
          "\\b(?<goal>(?:using|via|by [a-z]{2,}ing) (?:the |a |an )?[a-z][^.,;:!?]*)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern TOPIC =
      Pattern.compile(
          "^(?![A-Za-z]+ing\\b)(?<head>(?:(?:the|a|an|each|every)\\s)?[A-Za-z][^.;:=<>]{3,70}?|(?:the|an?) (?:function|equation|curve|line|relation|inequality|point|set)\\b[^.;:]{3,70}?)\\s+"
              + WordList.read(OutlineWriter.class, "topic-verbs").any()
              + "\\b");

  private final MarkedTrace trace;
  private final Units units;

  /** An intent that comes later than behind this many units is one of a part of the path. */
  private static final int REACH = 2;

  /** A branch belongs to many candidates; null where nothing could be said. */
  private final Map<WordedBranch, String> written = new HashMap<>();

  private record WordedBranch(UnitRange units, ParallelGroups.Type type) {}

  OutlineWriter(MarkedTrace trace) {
    this.trace = trace;
    this.units = trace.units();
  }

  /**
   * The Outlines of the branches of a block, each different from the others; empty when one of them
   * would not name what is looked for.
   */
  List<String> outlines(List<UnitRange> branches, ParallelGroups.Type type) {
    Set<String> used = new HashSet<>();
    List<String> outlines = new ArrayList<>();
    for (UnitRange range : branches) {
      WordedBranch branch = new WordedBranch(range, type);
      if (!written.containsKey(branch)) {
        String outline = outline(range, type);
        written.put(branch, outline != null && Wording.namesSomething(outline) ? outline : null);
      }
      String outline = written.get(branch);
      if (outline == null || !used.add(outline.toLowerCase(Locale.ROOT))) {
        return List.of();
      }
      outlines.add(outline);
    }
    return outlines;
  }

  /** Whether a path could begin at a unit, since it says there what it sets out to do. */
  boolean setsOut(int unit) {
    return goal(INTENT.matcher(opening(unit)), Set.of()) != null;
  }

  private String outline(UnitRange branch, ParallelGroups.Type type) {
    String first = opening(branch.from());
    Set<String> results = results(branch);
    boolean inSeries = trace.mark(branch.from()).inSeries() || type == ParallelGroups.Type.CASE;
    String heading = Headings.outline(first, inSeries);
    if (heading != null) {
      return heading;
    }
    int last = Math.min(branch.to(), branch.from() + REACH);
    for (int unit = branch.from(); unit <= last; unit++) {
      String goal = goal(INTENT.matcher(opening(unit)), results);
      if (goal != null) {
        return goal;
      }
    }
    for (int unit = branch.from();
        type == ParallelGroups.Type.ALTERNATIVE && unit <= Math.min(last, branch.from() + 1);
        unit++) {
      Matcher means = MEANS.matcher(opening(unit));
      String goal = means.find() ? Wording.clean(means.group("goal"), results) : null;
      if (goal != null) {
        return "Solve the problem " + Wording.lower(goal);
      }
      Matcher considering = CONSIDERING.matcher(opening(unit));
      goal = considering.find() ? Wording.clean(considering.group("goal"), results) : null;
      if (goal != null) {
        return "Solve the problem by " + Wording.lower(goal);
      }
    }
    Matcher supposition = SUPPOSITION.matcher(first);
    if (supposition.find()) {
      String goal = Wording.clean(supposition.group("goal"), results);
      if (goal != null) {
        return "See what follows if " + Wording.lower(goal);
      }
    }
    if (type == ParallelGroups.Type.SUBTASK || type == ParallelGroups.Type.CASE) {
      Matcher matcher = TOPIC.matcher(first);
      if (matcher.find() && !Wording.isVague(matcher.group("head"))) {
        String topic = Wording.topic(matcher.group("head"), results);
        if (topic != null) {
          return "Examine " + Wording.lower(topic);
        }
      }
    }
    return null;
  }

  private String goal(Matcher matcher, Set<String> results) {
    while (matcher.find()) {
      String goal = Wording.clean(matcher.group("goal"), results);
      if (goal != null) {
        return goal;
      }
    }
    return null;
  }

  private String opening(int unit) {
    String line = Sentences.line(units.unit(unit));
    line = line.substring(Math.min(line.length(), PathEditor.openingLength(line)));
    return Sentences.withoutListSign(line);
  }

  /** What the path establishes, as text without spaces. */
  private Set<String> results(UnitRange branch) {
    Set<String> results = new HashSet<>();
    for (int unit = branch.from(); unit <= branch.to(); unit++) {
      for (String token : trace.dependence().establishes(unit)) {
        results.add(token.substring(2).replace(" ", ""));
      }
    }
    return results;
  }
}
