package org.multiverse.curator.shards;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.CuratedRow;
import org.multiverse.curator.rows.Provenance;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.Ceiling;
import org.multiverse.curator.tags.Distance;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.DocumentStats;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagWriter;
import org.multiverse.curator.units.Templates;

/** Makes the records of {@code data/} and {@code rejected/} of the rows of the last step. */
final class CuratedRecords {
  private static final Schema BLOCK =
      RowSchemas.CURATED.getField(CuratedRow.KINDS).schema().getElementType();

  private CuratedRecords() {}

  static GenericRecord curated(TraceRow row) {
    GenericRecord record = new GenericData.Record(RowSchemas.CURATED);
    Map<String, String> extra = new TreeMap<>(row.trace().columns());
    for (String column : RowSchemas.INPUT_COLUMNS) {
      record.put(column, extra.remove(column));
    }
    if (blank(record.get(CuratedRow.ATTEMPT)) && row.trace().units() != null) {
      // What stood behind the thought is no part of it, and is not lost.
      String answer = Templates.answer(row.trace().units(), row.trace().question());
      record.put(CuratedRow.ATTEMPT, answer.isEmpty() ? null : answer);
    }
    record.put("extra", extra.isEmpty() ? null : Json.line(extra));
    List<GenericRecord> blocks = new ArrayList<>();
    String kept = row.keptText();
    record.put(CuratedRow.SEQUENTIAL, row.sequentialText());
    record.put(CuratedRow.KEPT, keptShare(row, kept));
    String read = row.document() == null ? kept : row.results().built().reading();
    record.put("distance", read.equals(kept) ? 0.0 : Distance.distance(read, kept));
    Document document = row.document();
    if (document == null) {
      record.put("blocks", 0);
      record.put("paths", 0);
      record.put("depth", 0);
      record.put("num_parallel", 1.0);
      record.put("num_parallel_planned", 1.0);
    } else {
      blocks(row.outline().nodes(), 1, blocks);
      DocumentStats stats =
          DocumentStats.of(
              document,
              DocumentStats::words,
              block ->
                  block >= blocks.size() || !blocks.get(block).get("type").equals("verification"));
      record.put(CuratedRow.PARALLEL, TagWriter.write(document, Form.LINES));
      record.put("blocks", stats.blocks());
      record.put("paths", stats.paths());
      record.put("depth", stats.depth());
      record.put("num_parallel", stats.numParallel());
      record.put("num_parallel_planned", stats.numParallelPlanned());
    }
    // What was reached was within reach, whatever the steps say of themselves.
    double reached = (Double) record.get("num_parallel");
    double ceiling = Math.max(reached, Ceiling.of(row));
    record.put(CuratedRow.CEILING, ceiling);
    record.put(
        CuratedRow.CEILING_SHARE, ceiling > 1 ? Math.log(reached) / Math.log(ceiling) : null);
    record.put(CuratedRow.KINDS, blocks);
    record.put(CuratedRow.ID, row.id());
    record.put(CuratedRow.STATUS, row.status().toString());
    record.put(CuratedRow.REASON, row.reason() == null ? null : row.reason().code().toString());
    record.put("reason_message", row.reason() == null ? null : row.reason().message());
    record.put(CuratedRow.VERDICTS, StageRecords.verdicts(row.verdicts(), RowSchemas.CURATED));
    record.put("provenance", provenance(row.provenance()));
    record.put("notes", row.notes());
    return record;
  }

  private static boolean blank(Object value) {
    return value == null || value.toString().isBlank();
  }

  private static double keptShare(TraceRow row, String kept) {
    int all = row.trace().text().length();
    return all == 0 ? 1 : (double) kept.length() / all;
  }

  static GenericRecord rejected(TraceRow row) {
    GenericRecord record = new GenericData.Record(RowSchemas.REJECTED);
    record.put("id", row.id());
    record.put("code", row.reason().code().toString());
    record.put("type", row.reason().code().type().name().toLowerCase(Locale.ROOT));
    record.put("step", row.reason().step());
    record.put("message", row.reason().message());
    record.put("raw", Reason.cut(row.reason().raw()));
    record.put("finish_reason", row.reason().finish());
    record.put("file", row.trace().origin().file());
    record.put("position", row.trace().origin().position());
    record.put("columns", Json.line(new TreeMap<>(row.trace().columns())));
    return record;
  }

  private static GenericRecord provenance(Provenance provenance) {
    Schema schema = RowSchemas.CURATED.getField("provenance").schema();
    GenericRecord record = new GenericData.Record(schema);
    record.put("run", provenance.run());
    record.put("maker", provenance.maker());
    record.put("model", provenance.model());
    record.put("prompts", NamedTexts.records(provenance.prompts(), schema, "prompts"));
    record.put("attempts", provenance.attempts());
    record.put("input_tokens", provenance.inputTokens());
    record.put("cached_input_tokens", provenance.cachedInputTokens());
    record.put("cache_write_tokens", provenance.cacheWriteTokens());
    record.put("output_tokens", provenance.outputTokens());
    record.put("cost_usd", provenance.costUsd());
    record.put("answered_by", provenance.answeredBy());
    return record;
  }

  /** The blocks in document order, a nested one right after what opens it. */
  private static void blocks(
      List<OutlineTree.OutlineNode> nodes, int depth, List<GenericRecord> blocks) {
    for (OutlineTree.OutlineNode node : nodes) {
      if (node instanceof OutlineTree.Block block) {
        GenericRecord record = new GenericData.Record(BLOCK);
        record.put("kind", kind(block));
        record.put("type", block.type().name().toLowerCase(Locale.ROOT));
        record.put("mode", block.mode().name().toLowerCase(Locale.ROOT));
        record.put("depth", depth);
        record.put("paths", block.branches().size());
        blocks.add(record);
        for (OutlineTree.BranchNode branch : block.branches()) {
          blocks(branch.nodes(), depth + 1, blocks);
        }
      }
    }
  }

  /** The kinds of the paper's Table 1: collective where all branches count, selective where one. */
  private static String kind(OutlineTree.Block block) {
    return switch (block.type()) {
      case CASE -> "case-study";
      case SUBTASK -> "subtask";
      case ALTERNATIVE -> "path-exploration";
      case VERIFICATION ->
          block.mode() == ParallelGroups.Mode.ALL ? "other-collective" : "other-selective";
    };
  }
}
