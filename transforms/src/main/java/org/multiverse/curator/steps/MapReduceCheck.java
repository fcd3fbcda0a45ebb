package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.MapReduce.BlockAnswer;
import org.multiverse.curator.answers.MapReduce.Drop;
import org.multiverse.curator.answers.MapReduce.Edit;
import org.multiverse.curator.answers.MapReduce.Insert;
import org.multiverse.curator.answers.MapReduce.PathAnswer;
import org.multiverse.curator.answers.MapReduce.Replace;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.OutlineTree.Block;
import org.multiverse.curator.answers.OutlineTree.BranchNode;
import org.multiverse.curator.answers.OutlineTree.OutlineNode;
import org.multiverse.curator.answers.ReadingOrder;
import org.multiverse.curator.tags.Distance;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Grammar;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.tags.Violation;
import org.multiverse.curator.units.Units;

/**
 * Checks of step 5: edits stay small and where they belong, Outlines match the Paths, the
 * Conclusion holds what is needed later, and the finished document is valid and near its source.
 */
public final class MapReduceCheck {
  /** Subject of violations that concern the document and no single block. */
  static final String DOCUMENT = "document";

  private final Units units;
  private final OutlineTree outline;
  private final Limits limits;
  private final Map<String, Block> blocks = new HashMap<>();

  public MapReduceCheck(Units units, OutlineTree outline, Limits limits) {
    this.units = units;
    this.outline = outline;
    this.limits = limits;
    outline.blocks().forEach(block -> blocks.put(block.id(), block));
  }

  /** Everything that is wrong with an answer, empty when nothing is. */
  public List<CheckViolation> check(MapReduce answer) {
    List<CheckViolation> violations = new ArrayList<>(checkBlocks(answer));
    if (violations.isEmpty()) {
      violations.addAll(checkDocument(DocumentBuilder.build(units, outline, answer)));
    }
    return List.copyOf(violations);
  }

  /** What is wrong with the answers for single blocks. */
  List<CheckViolation> checkBlocks(MapReduce answer) {
    List<CheckViolation> violations = new ArrayList<>();
    Set<String> answered = new HashSet<>();
    for (BlockAnswer block : answer.blocks()) {
      if (!blocks.containsKey(block.block())) {
        add(
            violations,
            "unknown-block",
            String.valueOf(block.block()),
            "there is no block " + block.block() + "; answer for " + ids());
      } else if (!answered.add(block.block())) {
        add(violations, "block-twice", block.block(), "the block is answered twice");
      } else {
        block(blocks.get(block.block()), block, violations);
      }
    }
    for (Block block : outline.blocks()) {
      if (!answered.contains(block.id())) {
        add(violations, "missing-block", block.id(), "the block has no answer");
      }
    }
    return violations;
  }

  private String ids() {
    return String.join(", ", outline.blocks().stream().map(Block::id).toList());
  }

  /** What is wrong with a document as a whole. */
  List<CheckViolation> checkDocument(Document document) {
    List<CheckViolation> violations = new ArrayList<>();
    Grammar grammar = new Grammar(limits.maxDepth(), limits.maxFanOut(), 2);
    for (Violation violation : grammar.check(document)) {
      add(violations, "grammar", DOCUMENT, violation.toString());
    }
    if (!Distance.within(
        ReadingOrder.text(outline, document), kept(units, outline), limits.maxDistance())) {
      add(
          violations,
          "distance",
          DOCUMENT,
          "the document, read in order, is farther than "
              + limits.maxDistance()
              + " from the trace; edit and join less");
    }
    return violations;
  }

  /** The trace without the units that were cut off. */
  static String kept(Units units, OutlineTree outline) {
    if (outline.dropped().isEmpty()) {
      return units.text();
    }
    StringBuilder text = new StringBuilder();
    for (int unit = 1; unit <= units.count(); unit++) {
      int number = unit;
      if (outline.dropped().stream().noneMatch(range -> range.contains(number))) {
        text.append(units.unit(unit));
      }
    }
    return text.toString();
  }

  private void block(Block block, BlockAnswer answer, List<CheckViolation> out) {
    List<String> expected = block.branches().stream().map(BranchNode::id).toList();
    List<String> given = answer.paths().stream().map(PathAnswer::id).toList();
    if (!expected.equals(given)) {
      add(out, "outlines-paths", block.id(), "the paths are " + given + ", expected " + expected);
      return;
    }
    for (int i = 0; i < expected.size(); i++) {
      path(block.id(), block.branches().get(i), answer.paths().get(i), out);
    }
    conclusion(block, answer, out);
  }

  private void path(String block, BranchNode branch, PathAnswer answer, List<CheckViolation> out) {
    String which = "path " + branch.id();
    if (answer.outline() == null || answer.outline().isBlank()) {
      add(out, "outline", block, which + " has no outline; say what is to be found");
    } else {
      noTag("outline of " + which, answer.outline(), block, out);
    }
    Set<Integer> own = new HashSet<>();
    for (OutlineNode node : branch.nodes()) {
      if (node instanceof OutlineTree.UnitRun) {
        OutlineTree.unitsOf(node, own);
      }
    }
    int before = out.size();
    for (Edit edit : answer.edits()) {
      edit(block, which, own, edit, out);
    }
    overlaps(block, which, answer.edits(), out);
    if (out.size() == before) {
      size(block, which, branch, answer, out);
    }
  }

  private void edit(
      String block, String which, Set<Integer> own, Edit edit, List<CheckViolation> out) {
    for (int unit : Edits.unitsOf(edit)) {
      if (!own.contains(unit)) {
        add(
            out,
            "edit-unit",
            block,
            "an edit of " + which + " speaks of unit " + unit + ", which is not its own");
        return;
      }
    }
    if (edit instanceof Replace replace) {
      int count = count(units.unit(replace.unit()), replace.find());
      if (count != 1) {
        add(
            out,
            "find-once",
            block,
            "\""
                + replace.find()
                + "\" stands "
                + count
                + " times in unit "
                + replace.unit()
                + ", it must stand there once");
      }
      noTag("an edit of " + which, replace.replace(), block, out);
    } else if (edit instanceof Insert insert) {
      if (insert.why() == null || insert.why().isBlank()) {
        add(
            out,
            "insert-why",
            block,
            "the insert before unit " + insert.unit() + " does not say what was missing");
      }
      noTag("an edit of " + which, insert.insert(), block, out);
    } else if (edit instanceof Drop drop && drop.units().isEmpty()) {
      add(out, "drop", block, "a drop of " + which + " names no units");
    }
  }

  /** Two replacements of the same words: which one holds can't be told. */
  private void overlaps(String block, String which, List<Edit> edits, List<CheckViolation> out) {
    for (int i = 0; i < edits.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (edits.get(i) instanceof Replace a
            && edits.get(j) instanceof Replace b
            && a.unit() == b.unit()
            && a.unit() >= 1
            && a.unit() <= units.count()) {
          String text = units.unit(a.unit());
          int atA = text.indexOf(a.find());
          int atB = text.indexOf(b.find());
          if (atA >= 0
              && atB >= 0
              && atA < atB + b.find().length()
              && atB < atA + a.find().length()) {
            add(
                out,
                "edits-overlap",
                block,
                "two edits of " + which + " change the same words of unit " + a.unit());
          }
        }
      }
    }
  }

  private void size(
      String block, String which, BranchNode branch, PathAnswer answer, List<CheckViolation> out) {
    StringBuilder source = new StringBuilder();
    StringBuilder edited = new StringBuilder();
    boolean nested = false;
    for (OutlineNode node : branch.nodes()) {
      if (node instanceof OutlineTree.UnitRun range) {
        for (int unit = range.from(); unit <= range.to(); unit++) {
          source.append(units.unit(unit));
          edited.append(Edits.apply(units, unit, answer.edits()));
        }
      } else {
        nested = true;
      }
    }
    String text = edited.toString();
    if (text.isBlank() && !nested) {
      add(out, "empty-path", block, which + " is empty after its edits");
      return;
    }
    noTag(which, text, block, out);
    int length = source.codePointCount(0, source.length());
    int limit = (int) Math.max(limits.maxEditShare() * length, limits.maxEditChars());
    if (Edits.size(units, answer.edits()) > limit) {
      int difference = Distance.levenshtein(source.toString(), text);
      if (difference > limit) {
        add(
            out,
            "edit-size",
            block,
            which
                + " differs from its source by "
                + difference
                + " characters, the limit is "
                + limit);
      }
    }
  }

  private void conclusion(Block block, BlockAnswer answer, List<CheckViolation> out) {
    String text = answer.conclusion();
    if (text == null) {
      if (block.join() == null) {
        add(
            out,
            "conclusion",
            block.id(),
            "the conclusion is null and the block has no join; write one");
        return;
      }
      text = units.text(block.join().from(), block.join().to());
    }
    if (text.isBlank()) {
      add(out, "conclusion", block.id(), "the conclusion is empty");
      return;
    }
    noTag("the conclusion", text, block.id(), out);
    String plain = plain(text);
    for (String need : answer.needs()) {
      if (!plain.contains(plain(need))) {
        add(
            out,
            "needs",
            block.id(),
            "the conclusion does not hold \"" + need + "\", which later text needs");
      }
    }
  }

  /** Upper and lower case, white space and formula delimiters do not tell two mentions apart. */
  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("\\\\[()\\[\\]]|\\$|\\s+|\\*\\*", "");
  }

  private static int count(String text, String find) {
    if (find == null || find.isEmpty()) {
      return 0;
    }
    int count = 0;
    for (int at = text.indexOf(find); at >= 0; at = text.indexOf(find, at + 1)) {
      count++;
    }
    return count;
  }

  private static void noTag(String what, String text, String block, List<CheckViolation> out) {
    if (text != null && Tag.find(text).isPresent()) {
      add(out, "tag", block, what + " holds a tag; write it without");
    }
  }

  private static void add(List<CheckViolation> out, String rule, String subject, String message) {
    out.add(new CheckViolation(rule, subject, message));
  }
}
