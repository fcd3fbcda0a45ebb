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
  private static final int LONGEST = 110;

  private static final Pattern INTENT =
      Pattern.compile(
          "(?:\\b"
              + WordList.read(OutlineWriter.class, "intents").any()
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

  private static final Pattern HEADLINE =
      Pattern.compile("^[A-Z][a-z]{2,14}\\s+\\(?(?:\\d{1,2}|[A-H]|[ivx]{2,4})\\)?(?:\\W|$)");

  /** Where a statement of intent ends and its carrying out begins. */
  private static final Pattern CLAUSE_END =
      Pattern.compile(
          "(?<!\\b(?:Mr|Mrs|Ms|Dr|St|vs|No|Fig|Eq|e\\.g|i\\.e))[.;:!?](?=\\s|$)|,(?=\\s)|\\s"
              + WordList.read(OutlineWriter.class, "clause-ends").any()
              + "\\b|\\s[–—-]\\s",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern CONDITION =
      Pattern.compile(
          "^(?<head>(?:if|when|for|in the case|in case|suppose|assume|with|at|under|on)\\b[^:;]{2,90}?)"
              + "(?=,\\s|:\\s|;|\\sthen\\b|\\.\\s|\\.$|$)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern HEADING =
      Pattern.compile("^(?<head>[^:.\\n]{2,80}?)(?:\\*\\*)?:(?=\\s|$|\\*)");

  private static final Pattern NAMED =
      Pattern.compile(
          "^(?<head>(?:the )?"
              + WordList.read(OutlineWriter.class, "heading-nouns").any()
              + "\\b[^,.:;]{0,40})",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern STATES =
      Pattern.compile(
          "\\s+" + WordList.read(OutlineWriter.class, "heading-verbs").any() + ".*$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern SUPPOSED =
      Pattern.compile("^(?:suppose|assume)(?: that)? ", Pattern.CASE_INSENSITIVE);

  private static final Pattern DANGLES =
      Pattern.compile(
          "(?:^|\\s)" + WordList.read(OutlineWriter.class, "dangling-words").any() + "[.]?$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern JUDGED =
      Pattern.compile("^(?:the )?(?:option|choice|statement)\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern TOPIC =
      Pattern.compile(
          "^(?<head>(?:(?:the|a|an|each|every|its|in)\\s)?[A-Za-z][^.,;:=<>\\d]{3,60}?)\\s+"
              + WordList.read(OutlineWriter.class, "topic-verbs").any()
              + "\\b");

  private static final Pattern VAGUE =
      Pattern.compile(
          "^(?:"
              + WordList.read(OutlineWriter.class, "vague-subjects").any()
              + "\\b.{0,6}|"
              + WordList.read(OutlineWriter.class, "vague-verbs").any()
              + "(?: "
              + WordList.read(OutlineWriter.class, "vague-objects").any()
              + ")*)[.,!?]*$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern POINTS =
      Pattern.compile(
          "\\b(?:again|instead|also|alternatively|once more)\\b ?", Pattern.CASE_INSENSITIVE);
  private static final Pattern ANOTHER =
      Pattern.compile("\\b(?:another|a different|an alternative)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern LEANS =
      Pattern.compile(
          "\\b" + WordList.read(OutlineWriter.class, "leaning-words").any() + "\\b",
          Pattern.CASE_INSENSITIVE);

  private final MarkedTrace trace;
  private final Units units;

  /** A branch belongs to many candidates; null where nothing could be said. */
  private final Map<Branch, String> written = new HashMap<>();

  private record Branch(UnitRange units, ParallelGroups.Type type) {}

  OutlineWriter(MarkedTrace trace) {
    this.trace = trace;
    this.units = trace.units();
  }

  /**
   * The Outlines of the branches of a block, each different from the others; empty when one of them
   * could say no more than which number it has.
   */
  List<String> outlines(List<UnitRange> branches, ParallelGroups.Type type) {
    Set<String> used = new HashSet<>();
    List<String> outlines = new ArrayList<>();
    int general = 0;
    for (int i = 0; i < branches.size(); i++) {
      Branch branch = new Branch(branches.get(i), type);
      if (!written.containsKey(branch)) {
        written.put(branch, outline(branches.get(i), type));
      }
      String outline = written.get(branch);
      if (outline == null || !used.add(outline.toLowerCase(Locale.ROOT))) {
        if (++general > (type == ParallelGroups.Type.ALTERNATIVE ? branches.size() / 3 : 0)) {
          return List.of();
        }
        outline = general(type, i + 1, branches.size());
        used.add(outline.toLowerCase(Locale.ROOT));
      }
      outlines.add(outline);
    }
    return outlines;
  }

  private String outline(UnitRange branch, ParallelGroups.Type type) {
    String first = opening(branch.from());
    Set<String> results = results(branch);
    String heading = heading(branch.from(), first, type);
    if (heading != null) {
      return heading;
    }
    // The first way of several is not announced, so that its intent may come later.
    int reach = type == ParallelGroups.Type.ALTERNATIVE ? 12 : 4;
    int last = Math.min(branch.to(), branch.from() + reach);
    for (int unit = branch.from(); unit <= last; unit++) {
      String goal = goal(INTENT.matcher(opening(unit)), results);
      if (goal != null) {
        return goal;
      }
    }
    for (int unit = branch.from(); unit <= Math.min(last, branch.from() + 1); unit++) {
      Matcher means = MEANS.matcher(opening(unit));
      String goal = means.find() ? clean(means.group("goal"), results) : null;
      if (goal != null) {
        return "Work it out " + lower(goal);
      }
      Matcher considering = CONSIDERING.matcher(opening(unit));
      goal = considering.find() ? clean(considering.group("goal"), results) : null;
      if (goal != null) {
        return "Work it out by " + lower(goal);
      }
    }
    Matcher supposition = SUPPOSITION.matcher(first);
    if (supposition.find()) {
      String goal = clean(supposition.group("goal"), results);
      if (goal != null) {
        return "See what follows if " + lower(goal);
      }
    }
    if (type == ParallelGroups.Type.SUBTASK || type == ParallelGroups.Type.CASE) {
      Matcher matcher = TOPIC.matcher(first);
      if (matcher.find() && !VAGUE.matcher(matcher.group("head")).find()) {
        String topic = clean(matcher.group("head"), results);
        if (topic != null) {
          return "What can be said of " + lower(topic);
        }
      }
    }
    return null;
  }

  private String heading(int unit, String first, ParallelGroups.Type type) {
    boolean inSeries = trace.mark(unit).inSeries() || type == ParallelGroups.Type.CASE;
    Matcher matcher = NAMED.matcher(first);
    if (matcher.find()) {
      String head = matcher.group("head").strip();
      String rest = first.substring(matcher.end());
      Matcher states = STATES.matcher(head);
      if (states.find()) {
        // What is said of it is for the path to find.
        head = head.substring(0, states.start());
        rest = "";
      }
      Matcher condition = CONDITION.matcher(rest.replaceFirst("^[\\s:,.–—-]+", ""));
      if (rest.startsWith(":") || rest.startsWith(",")) {
        String more =
            condition.find() ? condition.group("head") : shortTitle(rest.substring(1).strip());
        if (more != null) {
          head += ": " + more;
        }
      }
      if (!Sentences.balanced(head) || DANGLES.matcher(head).find() || cutsWord(rest)) {
        return null;
      }
      return finish(JUDGED.matcher(head).find() ? "Judge " + lower(head) : head);
    }
    if (inSeries && first.length() <= 60 && HEADLINE.matcher(first).find()) {
      String line = first.replaceFirst("\\s+(?:first|next)\\.?$", "").replaceFirst("\\.$", "");
      if (Sentences.balanced(line) && !STATES.matcher(line).find()) {
        return finish("Work out " + lower(line));
      }
    }
    matcher = CONDITION.matcher(first);
    if (inSeries && matcher.find() && Sentences.balanced(matcher.group("head"))) {
      return finish(
          "What holds " + SUPPOSED.matcher(lower(matcher.group("head"))).replaceFirst("if "));
    }
    matcher = HEADING.matcher(first);
    if (matcher.find()
        && inSeries
        && Sentences.balanced(matcher.group("head"))
        && !VAGUE.matcher(matcher.group("head")).find()) {
      return finish(matcher.group("head"));
    }
    return null;
  }

  private static boolean cutsWord(String rest) {
    return !rest.isEmpty() && (Character.isLetterOrDigit(rest.charAt(0)) || rest.charAt(0) == '\\');
  }

  /** A condition such as "x > 0" behind "Case 1:", when it is short and stands by itself. */
  private static String shortTitle(String text) {
    Matcher end = CLAUSE_END.matcher(text);
    String title = end.find() ? text.substring(0, end.start()) : text;
    return title.length() <= 50 && !title.isBlank() && Sentences.balanced(title) ? title : null;
  }

  private String goal(Matcher matcher, Set<String> results) {
    while (matcher.find()) {
      String goal = clean(matcher.group("goal"), results);
      if (goal != null) {
        return goal;
      }
    }
    return null;
  }

  /** The words up to the end of their clause; null when they say nothing or too much. */
  private static String clean(String words, Set<String> results) {
    String text = words;
    Matcher end = CLAUSE_END.matcher(text);
    int from = 0;
    while (end.find(from)) {
      if (Sentences.balanced(text.substring(0, end.start()))) {
        text = text.substring(0, end.start());
        break;
      }
      from = end.end();
    }
    text = ANOTHER.matcher(POINTS.matcher(text).replaceAll("")).replaceAll("a").strip();
    text = Sentences.cut(text, LONGEST);
    if (text.length() < 8
        || text.split(" ", -1).length < 2
        || VAGUE.matcher(text).matches()
        || DANGLES.matcher(text).find()
        || LEANS.matcher(text).find()
        || !Sentences.balanced(text)
        || tells(text, results)) {
      return null;
    }
    return finish(text);
  }

  private static String finish(String text) {
    return Sentences.ended(Sentences.capital(text.strip().replaceAll("[?!]+$", "")));
  }

  private static String lower(String text) {
    // "I" and names of variables keep their form: only a plain word is lowered.
    return text.length() > 1 && Character.isLowerCase(text.charAt(1))
        ? text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1)
        : text;
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

  private static boolean tells(String outline, Set<String> results) {
    String text = outline.replaceAll("\\s", "");
    for (String result : results) {
      int at = text.indexOf(result);
      while (at >= 0) {
        int end = at + result.length();
        boolean whole =
            (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
                && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
        if (whole) {
          return true;
        }
        at = text.indexOf(result, at + 1);
      }
    }
    return false;
  }

  private static String general(ParallelGroups.Type type, int number, int count) {
    return switch (type) {
      case CASE -> "Work out case " + number + " of " + count + ".";
      case SUBTASK -> "Work out part " + number + " of " + count + ".";
      case ALTERNATIVE -> "Solve it by approach " + number + " of " + count + ".";
      case VERIFICATION -> "Make check " + number + " of " + count + ".";
    };
  }
}
