package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.multiverse.curator.answers.Built;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.OutlineTree.Block;
import org.multiverse.curator.rows.Note;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.units.Units;

/**
 * Step 5: Outlines, minimal edits and Conclusions, and with them the finished document. A block
 * that can't be built is written as sequential text, with a note; when none is left the row ends
 * {@code sequential}. The row's outline keeps the blocks that were built.
 */
public final class MapReduceStep implements CurationStep {
  private final Limits limits;
  private final StepMaker maker;

  public MapReduceStep(Limits limits, StepMaker maker) {
    this.limits = limits;
    this.maker = maker;
  }

  @Override
  public StepName name() {
    return StepName.MAPREDUCE;
  }

  @Override
  public TraceRow apply(TraceRow row) {
    Trace trace = row.trace();
    OutlineTree outline = row.results().outline();
    TraceFacts facts = new TraceFacts(trace);
    MapReduceCheck check = new MapReduceCheck(facts, outline, limits);
    Making<MapReduce> making =
        Making.make(
            maker.repairs(), failed -> maker.mapReduce(trace, outline, failed), check::check);
    TraceRow made = making.onto(row, name(), maker);
    Attempted best = null;
    for (StepMaker.Attempt<MapReduce> attempt : making.attempts()) {
      if (attempt.answer().value() != null) {
        Attempted built = build(facts, outline, attempt.answer().value());
        // The later answer wins a tie: it has heard what was wrong.
        if (best == null || built.answer.blocks().size() >= best.answer.blocks().size()) {
          best = built;
        }
      }
    }
    if (best == null) {
      return made.sequential(
          making.reason(
              ReasonCode.ANSWER_UNREADABLE,
              name(),
              CheckViolation.summary(making.last().violations())));
    }
    for (String note : best.notes) {
      made = made.withNote(name(), note);
    }
    Document document = best.outline.blocks().isEmpty() ? null : best.document;
    made = made.with(name(), new Built(best.outline, best.answer, document));
    if (best.outline.blocks().isEmpty()) {
      return made.sequential(
          making.reason(
              best.byDocument ? ReasonCode.DOCUMENT_FAILED_CHECK : ReasonCode.BLOCKS_FAILED_CHECK,
              name(),
              "no block could be built: " + best.notes.get(0)));
    }
    return made;
  }

  /** Undoes blocks until what is left passes; each round undoes one at least. */
  private Attempted build(TraceFacts facts, OutlineTree whole, MapReduce proposed) {
    Units units = facts.units();
    OutlineTree outline = whole;
    MapReduce answer = proposed;
    List<String> notes = new ArrayList<>();
    boolean byDocument = false;
    while (true) {
      MapReduceCheck check = new MapReduceCheck(facts, outline, limits);
      answer = only(outline, answer);
      List<CheckViolation> violations = check.checkBlocks(answer);
      Document document = null;
      Set<String> undone = new HashSet<>();
      for (CheckViolation violation : violations) {
        undone.add(violation.subject());
      }
      if (violations.isEmpty()) {
        document = DocumentBuilder.build(units, outline, answer);
        violations = outline.blocks().isEmpty() ? List.of() : check.checkDocument(document);
        if (violations.isEmpty()) {
          return new Attempted(outline, answer, document, notes, byDocument);
        }
        byDocument = true;
        undone.add(costliest(units, outline, answer));
      }
      for (Block block : outline.blocks()) {
        if (undone.contains(block.id())) {
          List<CheckViolation> own =
              violations.stream()
                  .filter(
                      v ->
                          v.subject().equals(block.id())
                              || v.subject().equals(MapReduceCheck.DOCUMENT))
                  .toList();
          notes.add(Note.droppedBlock(block.id(), CheckViolation.summary(own)));
        }
      }
      outline = outline.without(undone);
    }
  }

  /** The answers for blocks that are still there, the first of each. */
  private static MapReduce only(OutlineTree outline, MapReduce answer) {
    Set<String> ids = new HashSet<>();
    outline.blocks().forEach(block -> ids.add(block.id()));
    return new MapReduce(
        answer.blocks().stream().filter(block -> ids.remove(block.block())).toList());
  }

  /** The block that takes the document farthest from the author's words. */
  private static String costliest(Units units, OutlineTree outline, MapReduce answer) {
    Edits edits = new Edits(units, answer);
    EditPlaces places = new EditPlaces(outline);
    String worst = outline.blocks().get(0).id();
    int most = -1;
    for (Block block : outline.blocks()) {
      int cost =
          places.all().stream()
              .filter(place -> block.id().equals(place.block()))
              .mapToInt(place -> edits.size(place.units()))
              .sum();
      if (cost > most) {
        most = cost;
        worst = block.id();
      }
    }
    return worst;
  }

  private record Attempted(
      OutlineTree outline,
      MapReduce answer,
      Document document,
      List<String> notes,
      boolean byDocument) {}
}
