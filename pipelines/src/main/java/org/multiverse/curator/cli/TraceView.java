package org.multiverse.curator.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.rows.Provenance;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.DocumentStats;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagWriter;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/** One trace as text for a terminal. */
final class TraceView {
  private static final Pattern TAG =
      Pattern.compile("</?(?:Think|Parallel|Goal|Outline|Path|Conclusion)>");

  /** What can be shown. Names are those of the option. */
  enum Part {
    tree,
    blocks,
    verdicts,
    units,
    document
  }

  private final TraceRow row;
  private final Style style;
  private final int width;
  private final StringBuilder out = new StringBuilder();

  TraceView(TraceRow row, Style style, int width) {
    this.row = row;
    this.style = style;
    this.width = width;
  }

  String text(Set<Part> parts) {
    head();
    if (parts.contains(Part.tree) && row.results().summaryTree() != null) {
      title("Steps");
      for (SummaryTree.Step step : row.results().summaryTree().steps()) {
        step(step, "  ");
      }
      for (Duplicate twice : row.results().summaryTree().duplicates()) {
        line(
            "  units "
                + twice.from()
                + "-"
                + twice.to()
                + " repeat "
                + twice.repeatsFrom()
                + "-"
                + twice.repeatsTo());
      }
    }
    if (parts.contains(Part.blocks) && row.outline() != null) {
      title("Outline");
      row.outline().text().lines().forEach(text -> line("  " + painted(text)));
    }
    if (parts.contains(Part.verdicts)) {
      verdicts();
    }
    if (parts.contains(Part.units) && !row.trace().text().isEmpty()) {
      units();
    }
    if (parts.contains(Part.document)) {
      document();
    }
    return out.toString();
  }

  private void head() {
    out.append(style.strong(row.id())).append("  ");
    out.append(style.paint(Summary.ink(row.status().toString()), row.status().toString()));
    out.append('\n');
    if (row.reason() != null) {
      line(
          "  " + row.reason().code() + " (" + row.reason().step() + "): " + row.reason().message());
    }
    line(
        style.faint(
            "  from " + row.trace().origin().file() + " at " + row.trace().origin().position()));
    if (!row.trace().question().isBlank()) {
      line("  " + cut(oneLine(row.trace().question()), 2));
    }
    Document document = row.document();
    if (document != null) {
      DocumentStats stats = DocumentStats.of(document);
      line(
          String.format(
              Locale.ROOT,
              "  %s, %s, depth %d, #parallel %.3f",
              Figures.count(stats.blocks(), "block"),
              Figures.count(stats.paths(), "path"),
              stats.depth(),
              stats.numParallel()));
    }
  }

  private void step(SummaryTree.Step step, String indent) {
    String range = "[" + step.from() + "-" + step.to() + "]";
    String head = indent + step.id() + " " + range + " ";
    out.append(indent).append(style.strong(step.id())).append(' ').append(style.faint(range));
    out.append(' ').append(cut(oneLine(step.summary()), head.length())).append('\n');
    step.substeps().forEach(sub -> step(sub, indent + "  "));
  }

  private void verdicts() {
    if (!row.verdicts().isEmpty()) {
      title("Verdicts");
      Table table = new Table("  ");
      for (Verdict verdict : row.verdicts()) {
        Style.Ink ink =
            switch (verdict.passed()) {
              case PASSED -> Style.Ink.GOOD;
              case FAILED -> Style.Ink.BAD;
              case NOT_RUN -> Style.Ink.FAINT;
            };
        table.row(
            verdict.step(),
            verdict.name(),
            style.paint(ink, verdict.passed().toString()),
            verdict.score() == null ? "" : Figures.decimal(verdict.score()),
            verdict.threshold() == null ? "" : "limit " + Figures.decimal(verdict.threshold()),
            style.faint(verdict.model()));
      }
      out.append(table);
    }
    if (!row.notes().isEmpty()) {
      title("Notes");
      row.notes().forEach(note -> line("  " + oneLine(note)));
    }
    Provenance by = row.provenance();
    if (!by.maker().isEmpty()) {
      title("Made by");
      line(
          "  "
              + by.maker()
              + " "
              + by.model()
              + ", "
              + Figures.count(by.attempts(), "attempt")
              + ", run "
              + by.run());
      if (by.inputTokens() > 0) {
        line(
            "  "
                + Figures.count(by.inputTokens())
                + " tokens in, "
                + Figures.count(by.outputTokens())
                + " out, "
                + Figures.dollars(by.costUsd()));
      }
    }
  }

  /** Every unit with its number and, in the margin, the path that holds it. */
  private void units() {
    title("Units");
    Units units = row.trace().cut().units();
    Map<Integer, String> places = new HashMap<>();
    if (row.outline() != null) {
      places(row.outline().nodes(), "", places);
      for (UnitRange range : row.outline().dropped()) {
        put(places, range, "dropped");
      }
    }
    int margin = places.values().stream().mapToInt(String::length).max().orElse(0);
    int digits = Integer.toString(units.count()).length();
    for (int number = 1; number <= units.count(); number++) {
      String place = places.getOrDefault(number, "");
      String head =
          String.format(
              Locale.ROOT, "  %" + digits + "d %-" + Math.max(1, margin) + "s ", number, place);
      String text = oneLine(units.unit(number));
      out.append(style.paint(ink(place), head + "│"));
      out.append(' ').append(cut(text, head.length() + 2)).append('\n');
    }
  }

  private static Style.Ink ink(String place) {
    Matcher last = Pattern.compile("\\d+$").matcher(place);
    return last.find() ? Style.Ink.ofSibling(Integer.parseInt(last.group())) : Style.Ink.FAINT;
  }

  private static void places(
      List<OutlineTree.OutlineNode> nodes, String place, Map<Integer, String> places) {
    for (OutlineTree.OutlineNode node : nodes) {
      if (node instanceof OutlineTree.UnitRun run) {
        put(places, run.units(), place);
      } else if (node instanceof OutlineTree.Block block) {
        for (OutlineTree.BranchNode branch : block.branches()) {
          places(branch.nodes(), block.id() + "/" + branch.id(), places);
        }
        if (block.join() != null) {
          put(places, block.join(), block.id() + "/end");
        }
      }
    }
  }

  private static void put(Map<Integer, String> places, UnitRange range, String place) {
    for (int unit = range.from(); unit <= range.to(); unit++) {
      places.put(unit, place);
    }
  }

  private void document() {
    title("Document");
    Document document = row.document();
    if (document == null) {
      line("  none: the trace stays sequential");
      return;
    }
    TagWriter.write(document, Form.LINES)
        .lines()
        .forEach(text -> out.append(painted(text)).append('\n'));
  }

  private String painted(String text) {
    String trimmed = text.strip();
    if (trimmed.startsWith("<parallel>") || trimmed.startsWith("<path>")) {
      return style.paint(Style.Ink.TAG, cut(text, 2));
    }
    return TAG.matcher(text)
        .replaceAll(tag -> Matcher.quoteReplacement(style.paint(Style.Ink.TAG, tag.group())));
  }

  private void title(String text) {
    out.append('\n').append(style.strong(text)).append('\n');
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  /** Source text must not steer the terminal: control characters become visible signs. */
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    for (char c : text.strip().replaceAll("\\R", "⏎").toCharArray()) {
      line.append(c == '\t' ? ' ' : Character.isISOControl(c) ? '�' : c);
    }
    return line.toString();
  }

  /** As much of the text as the line has room for after {@code used} characters. */
  private String cut(String text, int used) {
    int room = Math.max(20, width - used - 1);
    if (width == Integer.MAX_VALUE || text.codePointCount(0, text.length()) <= room) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, room - 1)) + "…";
  }
}
