package org.multiverse.curator.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.answers.SummaryTree.Cut;
import org.multiverse.curator.answers.SummaryTree.Step;
import org.multiverse.curator.units.UnitRange;

/**
 * A summary tree as a model writes it: one string a step, {@code "3-9 count the rest <- 12 -> 130;
 * 78"}. A step costs a third of the characters that it would as an object, and ids can't be wrong.
 *
 * @param unusable why nothing is worth keeping, null when something is
 * @param cut runs that are left out, each with what it is
 * @param steps the steps in order; the parts of a step follow it and begin with {@code "- "}
 */
public record SummaryForm(String unusable, List<String> cut, List<String> steps) {
  private static final Pattern LINE =
      Pattern.compile("\\s*(-\\s+)?(\\d+(?:\\s*[-–]\\s*\\d+)?)[\\s:,.]+(.*)", Pattern.DOTALL);
  private static final String TAKES = "<-";
  private static final String GIVES = "->";

  public SummaryForm {
    cut = List.copyOf(cut);
    steps = List.copyOf(steps);
  }

  /** The form of a tree; what code found in it is left out. */
  public static SummaryForm of(SummaryTree tree) {
    return new SummaryForm(
        tree.unusable(),
        tree.cuts().stream().map(cut -> cut.units() + " " + cut.why()).toList(),
        lines(tree));
  }

  /** The steps of a tree, a string each. */
  static List<String> lines(SummaryTree tree) {
    List<String> lines = new ArrayList<>();
    for (Step step : tree.steps()) {
      lines.add(line(step));
      step.substeps().forEach(part -> lines.add("- " + line(part)));
    }
    return lines;
  }

  private static String line(Step step) {
    return step.units()
        + " "
        + step.summary()
        + (step.uses().isEmpty() ? "" : " " + TAKES + " " + String.join("; ", step.uses()))
        + (step.defines().isEmpty() ? "" : " " + GIVES + " " + String.join("; ", step.defines()));
  }

  /**
   * The tree that it says.
   *
   * @throws IllegalArgumentException when a string can't be read
   */
  public SummaryTree tree() {
    List<Cut> cuts = new ArrayList<>();
    for (String text : cut) {
      Matcher line = match("cut", text);
      cuts.add(new Cut(UnitRange.parse(line.group(2)), line.group(3).strip()));
    }
    List<Step> made = new ArrayList<>();
    for (String text : steps) {
      Matcher line = match("steps", text);
      boolean part = line.group(1) != null;
      if (part && made.isEmpty()) {
        throw new IllegalArgumentException(
            "\"" + text + "\" is a part of a step and stands before the first step");
      }
      if (!part) {
        made.add(step("S" + (made.size() + 1), line, List.of()));
        continue;
      }
      Step whole = made.get(made.size() - 1);
      List<Step> parts = new ArrayList<>(whole.substeps());
      parts.add(step(whole.id() + "." + (parts.size() + 1), line, List.of()));
      made.set(
          made.size() - 1,
          new Step(
              whole.id(),
              whole.from(),
              whole.to(),
              whole.summary(),
              whole.defines(),
              whole.uses(),
              parts));
    }
    return new SummaryTree(unusable, cuts, List.of(), made);
  }

  private static Matcher match(String where, String text) {
    Matcher line = LINE.matcher(text);
    if (!line.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" in " + where + " does not begin with a run of units, such as 3-9");
    }
    return line;
  }

  private static Step step(String id, Matcher line, List<Step> parts) {
    UnitRange units = UnitRange.parse(line.group(2));
    String text = line.group(3);
    int takes = text.indexOf(TAKES);
    int gives = text.indexOf(GIVES, Math.max(0, takes));
    int end = takes >= 0 ? takes : gives >= 0 ? gives : text.length();
    List<String> uses =
        takes < 0
            ? List.of()
            : values(text.substring(takes + TAKES.length(), gives < 0 ? text.length() : gives));
    List<String> defines = gives < 0 ? List.of() : values(text.substring(gives + GIVES.length()));
    return new Step(
        id, units.from(), units.to(), text.substring(0, end).strip(), defines, uses, parts);
  }

  private static List<String> values(String text) {
    List<String> values = new ArrayList<>();
    for (String value : text.split(";", -1)) {
      if (!value.isBlank()) {
        values.add(value.strip());
      }
    }
    return values;
  }
}
