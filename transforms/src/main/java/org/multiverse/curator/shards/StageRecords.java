package org.multiverse.curator.shards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Provenance;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;

/** The one mapping between a row and its Avro record: for the coder and for the stage shards. */
public final class StageRecords {
  public static final ObjectMapper JSON = JsonMapper.builder().build();

  private static final Schema REASON = nullable(RowSchemas.STAGE, "reason");

  private StageRecords() {}

  public static GenericRecord record(TraceRow row) {
    GenericRecord record = new GenericData.Record(RowSchemas.STAGE);
    record.put("id", row.id());
    record.put("file", row.origin().file());
    record.put("file_index", row.origin().fileIndex());
    record.put("position", row.origin().position());
    record.put("shard", row.origin().shard());
    // Sorted, so that equal rows are equal bytes in a shard.
    record.put("columns", new TreeMap<>(row.columns()));
    record.put("status", row.status().toString());
    if (row.reason() != null) {
      GenericRecord reason = new GenericData.Record(REASON);
      reason.put("code", row.reason().code().toString());
      reason.put("step", row.reason().step());
      reason.put("message", row.reason().message());
      reason.put("raw", row.reason().raw());
      reason.put("finish_reason", row.reason().finish());
      record.put("reason", reason);
    }
    record.put("summary_tree", write(row.summaryTree()));
    record.put("groups", write(row.groups()));
    record.put("outline", write(row.outline()));
    record.put("refilled", row.refilled());
    record.put("map_reduce", write(row.mapReduce()));
    record.put("document", row.document());
    record.put("notes", row.notes());
    record.put("verdicts", verdicts(row, RowSchemas.STAGE));
    record.put("provenance", provenance(row.provenance(), RowSchemas.STAGE));
    return record;
  }

  public static List<GenericRecord> verdicts(TraceRow row, Schema schema) {
    Schema element = schema.getField("verdicts").schema().getElementType();
    List<GenericRecord> records = new ArrayList<>();
    for (Verdict verdict : row.verdicts()) {
      GenericRecord record = new GenericData.Record(element);
      record.put("step", verdict.step());
      record.put("name", verdict.name());
      record.put("passed", verdict.passed());
      record.put("score", verdict.score());
      record.put("threshold", verdict.threshold());
      record.put("model", verdict.model());
      records.add(record);
    }
    return records;
  }

  public static GenericRecord provenance(Provenance provenance, Schema schema) {
    GenericRecord record = new GenericData.Record(schema.getField("provenance").schema());
    record.put("run", provenance.run());
    record.put("maker", provenance.maker());
    record.put("model", provenance.model());
    record.put("prompts", provenance.prompts());
    record.put("attempts", provenance.attempts());
    record.put("input_tokens", provenance.inputTokens());
    record.put("output_tokens", provenance.outputTokens());
    record.put("cost_usd", provenance.costUsd());
    return record;
  }

  public static TraceRow row(GenericRecord record) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Object element : (Collection<?>) record.get("verdicts")) {
      GenericRecord verdict = (GenericRecord) element;
      verdicts.add(
          new Verdict(
              text(verdict, "step"),
              text(verdict, "name"),
              text(verdict, "passed"),
              (Double) verdict.get("score"),
              (Double) verdict.get("threshold"),
              text(verdict, "model")));
    }
    List<String> notes = new ArrayList<>();
    for (Object note : (Collection<?>) record.get("notes")) {
      notes.add(note.toString());
    }
    GenericRecord reason = (GenericRecord) record.get("reason");
    GenericRecord provenance = (GenericRecord) record.get("provenance");
    return new TraceRow(
        text(record, "id"),
        new Origin(
            text(record, "file"),
            (Integer) record.get("file_index"),
            (Long) record.get("position"),
            (Integer) record.get("shard")),
        strings(record.get("columns")),
        Status.of(text(record, "status")),
        reason == null
            ? null
            : new Reason(
                ReasonCode.of(text(reason, "code")),
                text(reason, "step"),
                text(reason, "message"),
                text(reason, "raw"),
                text(reason, "finish_reason")),
        read(record, "summary_tree", SummaryTree.class),
        read(record, "groups", ParallelGroups.class),
        read(record, "outline", OutlineTree.class),
        text(record, "refilled"),
        read(record, "map_reduce", MapReduce.class),
        text(record, "document"),
        notes,
        verdicts,
        new Provenance(
            text(provenance, "run"),
            text(provenance, "maker"),
            text(provenance, "model"),
            strings(provenance.get("prompts")),
            (Integer) provenance.get("attempts"),
            (Long) provenance.get("input_tokens"),
            (Long) provenance.get("output_tokens"),
            (Double) provenance.get("cost_usd")));
  }

  public static String text(GenericRecord record, String field) {
    Object value = record.get(field);
    return value == null ? null : value.toString();
  }

  /** The map as a sorted JSON object. */
  public static String json(Map<String, String> map) {
    return write(new TreeMap<>(map));
  }

  private static Map<String, String> strings(Object map) {
    // Avro hands out a hash map; rows know their columns in order of name.
    Map<String, String> strings = new TreeMap<>();
    ((Map<?, ?>) map).forEach((key, value) -> strings.put(key.toString(), value.toString()));
    return strings;
  }

  private static String write(Object value) {
    try {
      return value == null ? null : JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + value.getClass() + " as JSON", e);
    }
  }

  private static <T> T read(GenericRecord record, String field, Class<T> type) {
    String text = text(record, field);
    try {
      return text == null ? null : JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "Cannot read " + field + " of row " + record.get("id") + ": " + e.getOriginalMessage(),
          e);
    }
  }

  private static Schema nullable(Schema record, String field) {
    return record.getField(field).schema().getTypes().get(1);
  }
}
