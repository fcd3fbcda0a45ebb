package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.MapReduce.BlockAnswer;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.OutlineTree.Block;
import org.multiverse.curator.answers.OutlineTree.BranchNode;
import org.multiverse.curator.answers.ReadingOrder;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.tags.Distance;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Grammar;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.tags.Violation;
import org.multiverse.curator.units.Notation;
import org.multiverse.curator.units.Units;

/**
 * Checks of step 5: an Outline gives no result away, edits stay small and where they belong, no
 * path ends with what opens the next one, the Conclusion comes from its block and holds what is
 * needed later, and the finished document is valid and near its source.
 */
public final class MapReduceCheck {
  /** Subject of violations that concern the document and no single block. */
  static final String DOCUMENT = "document";

  private static final int NAMED = 6;

  private final TraceFacts facts;
  private final Units units;
  private final OutlineTree outline;
  private final Limits limits;
  private final EditPlaces places;
  private final Map<String, BlockScope> scopes;
  private final Map<String, Block> blocks = new HashMap<>();

  /**
   * A check of answers for one trace.
   *
   * @param trace the trace, cut, with its question
   * @param outline what the answers speak of
   */
  public MapReduceCheck(Trace trace, OutlineTree outline, Limits limits) {
    this(new TraceFacts(trace), outline, limits);
  }

  MapReduceCheck(TraceFacts facts, OutlineTree outline, Limits limits) {
    this.facts = facts;
    this.units = facts.units();
    this.outline = outline;
    this.limits = limits;
    this.places = new EditPlaces(outline);
    this.scopes = BlockScope.of(outline);
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
    EditCheck edits = new EditCheck(units, places, limits, answer);
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
        block(blocks.get(block.block()), block, edits, violations);
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
    // What code moves is the author's still, and certified; what counts is what was changed.
    Document unedited = DocumentBuilder.build(units, outline, null);
    if (!Distance.within(
        ReadingOrder.text(outline, document),
        ReadingOrder.text(outline, unedited),
        limits.maxDistance())) {
      add(
          violations,
          "distance",
          DOCUMENT,
          "the document's words are farther than "
              + limits.maxDistance()
              + " from the author's; edit and drop less");
    }
    return violations;
  }

  private void block(Block block, BlockAnswer answer, EditCheck edits, List<CheckViolation> out) {
    List<String> paths = block.branches().stream().map(BranchNode::id).toList();
    if (answer.outlines().size() != paths.size()) {
      add(
          out,
          "outlines-paths",
          block.id(),
          "it has "
              + answer.outlines().size()
              + " outlines, expected "
              + paths.size()
              + ": one for each of the paths "
              + String.join(", ", paths)
              + ", in this order");
      return;
    }
    BlockScope scope = scopes.get(block.id());
    OutlineCheck outlines = new OutlineCheck(facts, scope);
    for (int i = 0; i < paths.size(); i++) {
      outline("path " + paths.get(i), answer.outlines().get(i), block.id(), out);
      String leak = outlines.leak(answer.outlines().get(i), i);
      if (leak != null) {
        add(
            out,
            "outline-leaks",
            block.id(),
            "the outline of path "
                + paths.get(i)
                + " gives away \""
                + leak
                + "\", which the block only finds out; say what is looked for, not what comes out");
      }
    }
    edits.block(answer, out);
    conclusion(block, answer, edits.edits(), out);
  }

  private static void outline(String which, String text, String block, List<CheckViolation> out) {
    if (text == null || text.isBlank()) {
      add(out, "outline", block, which + " has no outline; say what is to be found");
    } else {
      noTag("outline of " + which, text, block, out);
    }
  }

  private void conclusion(Block block, BlockAnswer answer, Edits edits, List<CheckViolation> out) {
    String join = DocumentBuilder.join(block, edits);
    String written = answer.conclusion();
    String text = DocumentBuilder.conclusion(join, written);
    if (text.isBlank()) {
      add(
          out,
          "conclusion",
          block.id(),
          block.join() == null
              ? "the block has no join and its conclusion is empty; write one sentence with every"
                  + " path's outcome"
              : "nothing of the join is left and the conclusion is empty; keep the join's outcome");
      return;
    }
    noTag("the conclusion", written, block.id(), out);
    ConclusionCheck check = new ConclusionCheck(facts, scopes.get(block.id()), added(answer));
    boolean sound = written.isBlank() || written(block.id(), written, check, out);
    needs(block, answer, text, check, out);
    if (sound && answer.needs().isEmpty()) {
      outcome(block, text, check, out);
    }
  }

  /** What the answer itself puts into the block before the Conclusion. */
  private static String added(BlockAnswer answer) {
    StringBuilder added = new StringBuilder();
    answer.outlines().forEach(outline -> added.append(outline).append('\n'));
    answer.edits().forEach(edit -> added.append(edit.put()).append('\n'));
    return added.toString();
  }

  private static boolean written(
      String block, String written, ConclusionCheck check, List<CheckViolation> out) {
    if (ConclusionCheck.isRemark(written)) {
      add(
          out,
          "conclusion-remark",
          block,
          "the conclusion \""
              + shown(written)
              + "\" speaks of the plan or of the next step; state what each path came to");
      return false;
    }
    List<String> unfounded = check.unfounded(written);
    if (!unfounded.isEmpty()) {
      add(
          out,
          "conclusion-unfounded",
          block,
          "the conclusion holds "
              + quoted(unfounded)
              + ", which neither the block nor the text before it holds; state what the paths"
              + " found, spelled as they have it");
      return false;
    }
    if (!check.isRelated(written)) {
      add(
          out,
          "conclusion-unrelated",
          block,
          "the conclusion \""
              + shown(written)
              + "\" has next to no word of the block; state what each path came to");
      return false;
    }
    return true;
  }

  private static void needs(
      Block block,
      BlockAnswer answer,
      String text,
      ConclusionCheck check,
      List<CheckViolation> out) {
    String plain = Notation.plainWords(text);
    for (String need : answer.needs()) {
      if (!check.isFromBlock(need)) {
        add(
            out,
            "needs-of-block",
            block.id(),
            "neither a path of the block nor its join holds \""
                + need
                + "\" of needs; name results of the block as bare values, spelled as it has them");
      } else if (!Notation.holds(plain, Notation.plainWords(need))) {
        add(
            out,
            "needs",
            block.id(),
            "the conclusion does not hold \""
                + need
                + "\", which later text needs"
                + (block.join() == null
                    ? ""
                    : "; the author's join lacks it, so write a sentence that follows the join"));
      }
    }
  }

  private static void outcome(
      Block block, String text, ConclusionCheck check, List<CheckViolation> out) {
    List<String> used = check.usedLater();
    Set<String> numbers = TraceFacts.numbersOf(text);
    boolean holds = used.stream().anyMatch(numbers::contains) || check.holdsAnOutcome(text);
    if (holds || (used.isEmpty() && block.join() != null)) {
      return;
    }
    String remedy =
        block.join() == null
            ? "state what each path came to"
            : "write a sentence that follows the join and states what each path came to";
    add(
        out,
        "conclusion-outcome",
        block.id(),
        used.isEmpty()
            ? "the conclusion states no path's outcome; " + remedy
            : "later text uses "
                + quoted(used)
                + " of the block, and the conclusion holds no outcome of a path; "
                + remedy
                + ", and list in needs what is used");
  }

  private static String quoted(List<String> values) {
    Set<String> some = new LinkedHashSet<>(values.subList(0, Math.min(NAMED, values.size())));
    String more = values.size() > NAMED ? " and " + (values.size() - NAMED) + " more" : "";
    return "\"" + String.join("\", \"", some) + "\"" + more;
  }

  private static String shown(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }

  static void noTag(String what, String text, String block, List<CheckViolation> out) {
    if (text != null && Tag.find(text).isPresent()) {
      add(out, "tag", block, what + " holds a tag; write it without");
    }
  }

  private static void add(List<CheckViolation> out, String rule, String subject, String message) {
    out.add(new CheckViolation(rule, subject, message));
  }
}
