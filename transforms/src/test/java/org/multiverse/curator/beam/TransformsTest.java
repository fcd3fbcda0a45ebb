package org.multiverse.curator.beam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.curation.CurationPlan;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.curation.JobRef;
import org.multiverse.curator.curation.WorkerSession;
import org.multiverse.curator.input.FileForm;
import org.multiverse.curator.input.InputPlan;
import org.multiverse.curator.input.InputSplit;
import org.multiverse.curator.input.TraceReader;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shape.RowShape;
import org.multiverse.curator.shards.PartInfo;
import org.multiverse.curator.shards.ShardFiles;
import org.multiverse.curator.shards.ShardRow;
import org.multiverse.curator.shards.ShardWriter;
import org.multiverse.curator.shards.StageFiles;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.CurationStep;

/** Each transform by itself: created rows in, asserted rows out. */
final class TransformsTest {
  @TempDir private Path temp;

  private static TraceRow row(String id, long position, int shard) {
    return TraceRow.pending(
        id,
        new Origin("traces.jsonl", 0, position, shard),
        Map.of(Trace.TEXT, "The sum is " + position + ".\n", Trace.QUESTION, "How much?"));
  }

  private static PCollection<TraceRow> create(Pipeline pipeline, TraceRow... rows) {
    return pipeline.apply(Create.of(List.of(rows)).withCoder(TraceRowCoder.of()));
  }

  private static PCollection<TraceRow> pending(PCollection<TraceRow> rows) {
    return rows.apply("Pending", Filter.by((TraceRow row) -> row.isPending()));
  }

  private static PCollection<TraceRow> rejected(PCollection<TraceRow> rows) {
    return rows.apply("Rejected", Filter.by((TraceRow row) -> row.status() == Status.REJECTED));
  }

  private static List<String> ids(Iterable<TraceRow> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(TraceRow::id).sorted().toList();
  }

  /** Runs a pipeline and makes sure that its assertions were looked at. */
  private static void run(Pipeline pipeline, int assertions) {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    long passed = 0;
    for (MetricResult<Long> counter :
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(MetricNameFilter.named(PAssert.class, PAssert.SUCCESS_COUNTER))
                    .build())
            .getCounters()) {
      passed += counter.getAttempted();
    }
    assertThat(passed).isEqualTo(assertions);
  }

  // DistinctIds

  @Test
  void givenIdsUsedTwice_keepsTheFirstOfTheInputAndRejectsTheOthers() {
    Pipeline pipeline = Pipeline.create();
    PCollection<TraceRow> out =
        create(pipeline, row("a", 300, 0), row("b", 100, 0), row("a", 200, 0), row("a", 400, 0))
            .apply(DistinctIds.of());
    PAssert.that(pending(out))
        .satisfies(
            rows -> {
              assertThat(ids(rows)).containsExactly("a", "b");
              rows.forEach(
                  row ->
                      assertThat(row.trace().origin().position())
                          .isEqualTo(row.id().equals("a") ? 200 : 100));
              return null;
            });
    PAssert.that(rejected(out))
        .satisfies(
            rows -> {
              assertThat(ids(rows)).containsExactly("a#0:300", "a#0:400");
              rows.forEach(
                  row -> {
                    assertThat(row.reason().code()).isEqualTo(ReasonCode.DUPLICATE_ID);
                    assertThat(row.reason().message())
                        .isEqualTo(
                            "Invalid id: a is used more than once; the first one in the input is"
                                + " kept");
                  });
              return null;
            });
    run(pipeline, 2);
  }

  @Test
  void givenRejectedRows_theyKeepTheirOwnReason() {
    TraceRow broken =
        row("a", 5, 0).rejected(Reason.input(ReasonCode.EMPTY_COLUMN, "It is empty.", ""));
    Pipeline pipeline = Pipeline.create();
    PCollection<TraceRow> out = create(pipeline, row("a", 1, 0), broken).apply(DistinctIds.of());
    PAssert.that(rejected(out))
        .satisfies(
            rows -> {
              assertThat(rows).hasSize(1);
              assertThat(rows.iterator().next().reason().code()).isEqualTo(ReasonCode.EMPTY_COLUMN);
              return null;
            });
    run(pipeline, 1);
  }

  // Curate

  /** A curation in which a step marks rows, rejects one, throws at another. */
  private static final class Marking implements CurationPlan {
    private static final long serialVersionUID = 1L;

    private final int concurrency;

    Marking(int concurrency) {
      this.concurrency = concurrency;
    }

    @Override
    public Curation open(WorkerSession session) {
      return CurationSettings.rules()
          .open(session)
          .with(
              new CurationStep() {
                @Override
                public StepName name() {
                  return StepName.SUMMARY_TREE;
                }

                @Override
                public TraceRow apply(TraceRow row) {
                  return switch (row.id()) {
                    case "bad" ->
                        row.rejected(Reason.step(ReasonCode.UNUSABLE, name(), "It is of no use."));
                    case "boom" -> throw new IllegalStateException("out of paper");
                    default -> row.withNote(name(), "done");
                  };
                }
              });
    }

    @Override
    public Map<String, String> decisive() {
      return Map.of();
    }

    @Override
    public int concurrency() {
      return concurrency;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void givenStepThatRejectsOrThrows_everyRowComesOutOnce(int concurrency) {
    Pipeline pipeline = Pipeline.create();
    TraceRow ended =
        row("ended", 4, 0).sequential(Reason.step(ReasonCode.NO_GROUPS, StepName.REFILL, "None."));
    PCollection<ShardRow> out =
        create(pipeline, row("good", 1, 0), row("bad", 2, 0), row("boom", 3, 0), ended)
            .apply(
                Curate.with(new Marking(concurrency))
                    .of("r1", new JobRef("marking-" + concurrency, ""))
                    .steps(StepName.SUMMARY_TREE, StepName.SUMMARY_TREE))
            .apply(Values.create());
    PAssert.that(out)
        .satisfies(
            rows -> {
              Map<String, GenericRecord> stage = new TreeMap<>();
              rows.forEach(row -> stage.put(row.id(), row.records().get("stages/1-summary-tree")));
              assertThat(stage).containsOnlyKeys("bad", "boom", "ended", "good");
              assertThat(stage.get("good").get("notes")).hasToString("[done]");
              assertThat(stage.get("good").get("run")).hasToString("r1");
              assertThat(stage.get("ended").get("run")).hasToString("");
              for (String id : List.of("bad", "boom")) {
                GenericRecord record = stage.get(id);
                assertThat(record.get("status")).hasToString("rejected");
                assertThat(((GenericRecord) record.get("reason")).get("message").toString())
                    .startsWith(
                        id.equals("bad")
                            ? "It is of no use."
                            : "Cannot do summary-tree, a fault of this program: out of paper");
                assertThat(record.get("verdicts").toString()).contains("not-run");
              }
              return null;
            });
    run(pipeline, 1);
  }

  // ReadTraces

  private PCollection<TraceRow> read(Pipeline pipeline, String text) throws IOException {
    Path file = Files.writeString(temp.resolve("in.jsonl"), text);
    InputPlan plan =
        InputPlan.of(
            List.of(
                new InputPlan.InputFile(
                    "in.jsonl", file.toString(), Files.size(file), FileForm.LINES)),
            1);
    return pipeline.apply(ReadTraces.of(plan, TraceReader.of(RowShape.OWN, 40)));
  }

  @Test
  void givenLines_readsEachWithItsPlace() throws IOException {
    Pipeline pipeline = Pipeline.create();
    String first = "{\"id\":\"x\",\"deepseek_thinking_trajectory\":\"One.\"}";
    String second = "{\"deepseek_thinking_trajectory\":\"Two.\",\"n\":7}";
    PCollection<TraceRow> out = read(pipeline, "\uFEFF" + first + "\r\n\n" + second);
    PAssert.that(pending(out))
        .satisfies(
            rows -> {
              assertThat(rows).hasSize(2);
              for (TraceRow row : rows) {
                boolean isFirst = row.id().equals("x");
                assertThat(row.trace().text()).isEqualTo(isFirst ? "One." : "Two.");
                assertThat(row.trace().origin().position())
                    .isEqualTo(isFirst ? 0 : 3 + first.length() + 3);
              }
              return null;
            });
    PAssert.that(rejected(out)).satisfies(rows -> hasIds(rows));
    run(pipeline, 2);
  }

  @Test
  void givenLinesThatAreNoTraces_emitsIntoRejected() throws IOException {
    Pipeline pipeline = Pipeline.create();
    PCollection<TraceRow> out =
        read(
            pipeline,
            String.join(
                "\n",
                "{\"deepseek_thinking_trajectory\":",
                "17",
                "{\"question\":\"?\"}",
                "{\"deepseek_thinking_trajectory\":null}",
                "{\"deepseek_thinking_trajectory\":[17]}",
                "{\"deepseek_thinking_trajectory\":\"" + "long ".repeat(9) + "\"}"));
    PAssert.that(pending(out)).satisfies(rows -> hasIds(rows));
    PAssert.that(rejected(out))
        .satisfies(
            rows -> {
              List<ReasonCode> codes = new ArrayList<>();
              rows.forEach(row -> codes.add(row.reason().code()));
              assertThat(codes)
                  .containsExactlyInAnyOrder(
                      ReasonCode.BROKEN_JSON,
                      ReasonCode.BROKEN_JSON,
                      ReasonCode.MISSING_COLUMN,
                      ReasonCode.EMPTY_COLUMN,
                      ReasonCode.WRONG_TYPE,
                      ReasonCode.TOO_LARGE);
              assertThat(ids(rows)).doesNotHaveDuplicates();
              return null;
            });
    run(pipeline, 2);
  }

  @Test
  void givenFileCutAnywhere_everyLineBelongsToOneSplit() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      text.append("{\"id\":\"")
          .append(i)
          .append("\",\"deepseek_thinking_trajectory\":\"T")
          .append("é".repeat(i % 7))
          .append("\"}\n");
    }
    Path file = Files.writeString(temp.resolve("in.jsonl"), text);
    long size = Files.size(file);
    for (long step : new long[] {1, 17, 61, 500}) {
      List<InputSplit> splits = new ArrayList<>();
      for (long start = 0; start < size; start += step) {
        splits.add(
            new InputSplit(
                FileForm.LINES,
                "in.jsonl",
                file.toString(),
                0,
                start,
                Math.min(size, start + step),
                size,
                0,
                size,
                3));
      }
      Pipeline pipeline = Pipeline.create();
      PCollection<TraceRow> out =
          pipeline.apply(
              ReadTraces.of(
                  new InputPlan(splits, List.of("in.jsonl"), size, 3),
                  TraceReader.of(RowShape.OWN, 2 << 20)));
      PAssert.that(pending(out))
          .satisfies(
              rows -> {
                assertThat(ids(rows)).hasSize(50).doesNotHaveDuplicates();
                return null;
              });
      PAssert.that(rejected(out)).satisfies(rows -> hasIds(rows));
      run(pipeline, 2);
    }
  }

  // WriteShards and ReadStages

  @Test
  void givenRows_writesTheirShardsInOrderAndReadsThemBack() throws IOException {
    Pipeline pipeline = Pipeline.create();
    TraceRow rejected =
        row("r", 50, 2).rejected(Reason.input(ReasonCode.BROKEN_JSON, "No JSON.", "{\"a"));
    StepName last = StepName.PARALLEL_GROUPS;
    ShardWriter writer = new ShardWriter(temp.toString(), StepName.first(), last, 3);
    create(pipeline, row("c", 30, 0), row("a", 10, 0), row("b", 20, 0), rejected)
        .apply(Curate.with(CurationSettings.rules()).steps(StepName.first(), last))
        .apply(WriteShards.by(writer));
    pipeline.run().waitUntilFinish();
    assertThat(temp.resolve(RunLayout.shard("stages/1-summary-tree", 1, 3))).doesNotExist();
    writer.write(1, List.of());

    List<List<String>> shards = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (int shard = 0; shard < 3; shard++) {
      List<String> files = new ArrayList<>();
      for (StepName step : List.of(StepName.first(), last)) {
        Path file = temp.resolve(RunLayout.shard("stages/" + step.folder(), shard, 3));
        files.add(file.toString());
        PartInfo info = PartInfo.of(Place.of(file));
        assertThat(info.bytes()).isEqualTo(Files.size(file));
        assertThat(ShardFiles.rows(file.toString())).isEqualTo(info.counts().rows());
        sizes.add((int) info.counts().rows());
      }
      shards.add(files);
    }
    assertThat(sizes).containsExactly(3, 3, 0, 0, 1, 1);
    try (Stream<TraceRow> rows = StageFiles.rows(shards.get(0))) {
      assertThat(rows.map(TraceRow::id)).containsExactly("a", "b", "c");
    }
    try (Stream<TraceRow> rows = StageFiles.rows(shards.get(2))) {
      assertThat(rows.map(row -> row.before(StepName.first()))).containsExactly(rejected);
    }
    try (Stream<StageFiles.RowEnd> ends = StageFiles.ends(shards.get(2).get(1))) {
      assertThat(ends)
          .containsExactly(new StageFiles.RowEnd("r", Status.REJECTED.toString(), "broken-json"));
    }

    Files.createDirectories(temp.resolve("selected"));
    Files.write(temp.resolve("selected/0.json"), "[\"b\"]".getBytes(StandardCharsets.UTF_8));
    Files.write(temp.resolve("selected/1.json"), "[]".getBytes(StandardCharsets.UTF_8));
    Files.write(temp.resolve("selected/2.json"), "[]".getBytes(StandardCharsets.UTF_8));
    Pipeline again = Pipeline.create();
    Selection selected = Selection.in(temp.resolve("selected").toString());
    PAssert.that(again.apply("Redo", ReadStages.of(shards).redoing(selected, last)))
        .satisfies(
            rows -> {
              for (TraceRow row : rows) {
                assertThat(row.isPending()).isEqualTo(row.id().equals("b"));
              }
              return hasIds(rows, "a", "b", "c", "r");
            });
    PAssert.that(again.apply("Others", ReadStages.of(shards).redoing(selected, null)))
        .satisfies(rows -> hasIds(rows, "a", "c", "r"));
    PAssert.that(again.apply("All", ReadStages.of(shards)).apply(selected.keep()))
        .satisfies(rows -> hasIds(rows, "b"));
    run(again, 3);
  }

  private static Void hasIds(Iterable<TraceRow> rows, String... ids) {
    assertThat(ids(rows)).containsExactly(ids);
    return null;
  }
}
