package org.multiverse.curator.shards;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.multiverse.curator.answers.Built;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.rows.Note;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Outcome;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Results;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.rows.Work;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.ParseResult;
import org.multiverse.curator.tags.TagParser;
import org.multiverse.curator.tags.TagWriter;
import org.multiverse.curator.units.Units;

/**
 * The one mapping between a row and the records of its stages. A stage's record is what its own
 * step did to the row; the records of the stages up to one make the row as it was after it.
 */
public final class StageRecords {
  private static final Schema REASON =
      RowSchemas.FIRST_STAGE.getField("reason").schema().getTypes().get(1);

  private StageRecords() {}

  /** The schema of a stage. */
  public static Schema schema(StepName step) {
    return step == StepName.first() ? RowSchemas.FIRST_STAGE : RowSchemas.LATER_STAGE;
  }

  /** What each of some steps did to a row. */
  static Map<StepName, GenericRecord> records(TraceRow row, StepName from, StepName to) {
    String digest = digest(row.trace());
    Map<StepName, GenericRecord> records = new EnumMap<>(StepName.class);
    for (StepName step : EnumSet.range(from, to)) {
      records.put(step, record(row, step, digest));
    }
    return records;
  }

  private static GenericRecord record(TraceRow row, StepName step, String digest) {
    Schema schema = schema(step);
    Outcome outcome = row.outcome().at(step);
    GenericRecord record = new GenericData.Record(schema);
    record.put("id", row.id());
    if (step == StepName.first()) {
      putTrace(record, row.trace());
    }
    record.put("text_digest", digest);
    record.put("status", outcome.status().toString());
    record.put("reason", reason(outcome.reason()));
    Object found = row.results().of(step);
    if (found instanceof Document document) {
      record.put("document", TagWriter.exact(document));
    } else if (found != null) {
      record.put("result", Json.line(found));
      if (found instanceof Built built && built.document() != null) {
        record.put("document", TagWriter.exact(built.document()));
      }
    }
    record.put("notes", outcome.notes().stream().map(Note::text).toList());
    record.put("verdicts", verdicts(outcome.verdicts(), schema));
    record.put("run", outcome.run());
    record.put("works", works(outcome.works(), schema));
    return record;
  }

  /** Ties the stages of a row together: results hold positions in one text and in no other. */
  private static String digest(Trace trace) {
    return Sha256.of(trace.text()).substring(0, 16);
  }

  private static void putTrace(GenericRecord record, Trace trace) {
    record.put("file", trace.origin().file());
    record.put("file_index", trace.origin().fileIndex());
    record.put("position", trace.origin().position());
    record.put("shard", trace.origin().shard());
    record.put("columns", NamedTexts.records(trace.columns(), record.getSchema(), "columns"));
    record.put("unit_lengths", trace.units() == null ? null : trace.units().lengths());
  }

  private static GenericRecord reason(Reason reason) {
    if (reason == null) {
      return null;
    }
    GenericRecord record = new GenericData.Record(REASON);
    record.put("code", reason.code().toString());
    record.put("step", reason.step());
    record.put("message", reason.message());
    record.put("raw", reason.raw());
    record.put("finish_reason", reason.finish());
    return record;
  }

  static List<GenericRecord> verdicts(List<Verdict> verdicts, Schema schema) {
    Schema element = schema.getField("verdicts").schema().getElementType();
    List<GenericRecord> records = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      GenericRecord record = new GenericData.Record(element);
      record.put("step", verdict.step().toString());
      record.put("name", verdict.name());
      record.put("passed", verdict.passed().toString());
      record.put("score", verdict.score());
      record.put("threshold", verdict.threshold());
      record.put("model", verdict.model());
      records.add(record);
    }
    return records;
  }

  private static List<GenericRecord> works(List<Work> works, Schema schema) {
    Schema element = schema.getField("works").schema().getElementType();
    List<GenericRecord> records = new ArrayList<>();
    for (Work work : works) {
      GenericRecord record = new GenericData.Record(element);
      record.put("maker", work.maker());
      record.put("model", work.model());
      record.put("prompts", NamedTexts.records(work.prompts(), element, "prompts"));
      record.put("attempts", work.attempts());
      record.put("input_tokens", work.inputTokens());
      record.put("cached_input_tokens", work.cachedInputTokens());
      record.put("cache_write_tokens", work.cacheWriteTokens());
      record.put("output_tokens", work.outputTokens());
      record.put("cost_usd", work.costUsd());
      record.put("answered_by", work.answeredBy());
      records.add(record);
    }
    return records;
  }

  /** What the steps did to a row, from the first to the last one that did anything. */
  public static List<GenericRecord> records(TraceRow row) {
    StepName last = StepName.first();
    for (StepName step : StepName.values()) {
      Outcome outcome = row.outcome().at(step);
      boolean touched =
          row.results().of(step) != null
              || !outcome.notes().isEmpty()
              || !outcome.verdicts().isEmpty()
              || !outcome.works().isEmpty()
              || (outcome.status() != Status.PENDING
                  && row.outcome().before(step).status() == Status.PENDING);
      last = touched ? step : last;
    }
    return List.copyOf(records(row, StepName.first(), last).values());
  }

  /**
   * A row by its records.
   *
   * @param records those of the stages from the first on, at least one
   * @throws IllegalArgumentException when they are not those of one row, or hold what no run wrote
   */
  public static TraceRow row(List<GenericRecord> records) {
    Results results = Results.NONE;
    Outcome outcome = Outcome.PENDING;
    String id = text(records.get(0), "id");
    for (int i = 0; i < records.size(); i++) {
      GenericRecord record = records.get(i);
      StepName step = StepName.of(i + 1);
      if (!text(record, "id").equals(id)) {
        throw new IllegalArgumentException(
            "Invalid stages: row " + id + " of the first is " + record.get("id") + " in " + step);
      }
      if (!text(record, "text_digest").equals(text(records.get(0), "text_digest"))) {
        throw new IllegalArgumentException(
            "Invalid stages: row " + id + " of " + step + " belongs to another text");
      }
      results = results.with(step, found(record, step));
      outcome = outcome.withRun(step, text(record, "run"));
      outcome = outcome.withStatus(Status.of(text(record, "status")), reasonOf(record));
      for (Object note : (Collection<?>) record.get("notes")) {
        outcome = outcome.withNote(new Note(step, note.toString()));
      }
      for (Object verdict : (Collection<?>) record.get("verdicts")) {
        outcome = outcome.withVerdict(verdict((GenericRecord) verdict));
      }
      for (Object work : (Collection<?>) record.get("works")) {
        outcome = outcome.withWork(work((GenericRecord) work, step));
      }
    }
    return new TraceRow(trace(records.get(0)), results, outcome);
  }

  private static Trace trace(GenericRecord record) {
    Map<String, String> columns = NamedTexts.map(record.get("columns"));
    Collection<?> lengths = (Collection<?>) record.get("unit_lengths");
    return new Trace(
        text(record, "id"),
        new Origin(
            text(record, "file"),
            (Integer) record.get("file_index"),
            (Long) record.get("position"),
            (Integer) record.get("shard")),
        columns,
        lengths == null
            ? null
            : Units.of(
                columns.getOrDefault(Trace.TEXT, ""),
                lengths.stream().map(Integer.class::cast).toList()));
  }

  private static Object found(GenericRecord record, StepName step) {
    Document document = document(record);
    if (step.finds() == Document.class) {
      return document;
    }
    String json = text(record, "result");
    if (json == null) {
      return null;
    }
    try {
      Object found = Json.STRICT.readValue(json, step.finds());
      return found instanceof Built built ? built.withDocument(document) : found;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Invalid result of " + step + " for row " + record.get("id") + ": " + Causes.reason(e),
          e);
    }
  }

  private static Document document(GenericRecord record) {
    String text = text(record, "document");
    if (text == null) {
      return null;
    }
    ParseResult parsed = TagParser.parse(text, Form.TIGHT);
    if (parsed.document() == null) {
      throw new IllegalArgumentException(
          "Invalid document of row " + record.get("id") + ": " + parsed.violations().get(0));
    }
    return parsed.document();
  }

  private static Reason reasonOf(GenericRecord record) {
    GenericRecord reason = (GenericRecord) record.get("reason");
    return reason == null
        ? null
        : new Reason(
            ReasonCode.of(text(reason, "code")),
            text(reason, "step"),
            text(reason, "message"),
            text(reason, "raw"),
            text(reason, "finish_reason"));
  }

  private static Verdict verdict(GenericRecord verdict) {
    return new Verdict(
        StepName.of(text(verdict, "step")),
        text(verdict, "name"),
        Verdict.Passed.of(text(verdict, "passed")),
        (Double) verdict.get("score"),
        (Double) verdict.get("threshold"),
        text(verdict, "model"));
  }

  private static Work work(GenericRecord work, StepName step) {
    return new Work(
        step,
        text(work, "maker"),
        text(work, "model"),
        NamedTexts.map(work.get("prompts")),
        (Integer) work.get("attempts"),
        (Long) work.get("input_tokens"),
        newerCount(work, "cached_input_tokens"),
        newerCount(work, "cache_write_tokens"),
        (Long) work.get("output_tokens"),
        (Double) work.get("cost_usd"),
        text(work, "answered_by"));
  }

  /** A count that shards of before have no column for. */
  private static long newerCount(GenericRecord record, String field) {
    return record.hasField(field) && record.get(field) != null ? (Long) record.get(field) : 0;
  }

  static String text(GenericRecord record, String field) {
    Object value = record.get(field);
    return value == null ? null : value.toString();
  }
}
