package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.beam.runners.flink.FlinkPlans;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.runtime.jobgraph.IntermediateDataSet;
import org.apache.flink.runtime.jobgraph.JobEdge;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.screening.AnswerCheck;
import org.multiverse.curator.screening.Dedup;
import org.multiverse.curator.screening.Screening;

/**
 * What a run asks of a Flink cluster. Every blocking exchange wants network memory at every
 * parallelism, and a cluster of the default size has little: the plan has to stay small.
 */
final class FlinkPlanTest {
  private static final int VERTICES = 12;
  private static final int BLOCKING = 3;

  @TempDir private Path temp;

  private static JobGraph plan(RunSettings settings) {
    InputLook look = settings.inputs().isEmpty() ? null : InputLook.of(settings.input());
    RunPlan plan = RunPlan.of(settings, look);
    BeamJob job =
        new BeamJob(settings, settings.curation(), plan, new WorkFolder(settings.output()));
    PipelineOptions options = job.options();
    return FlinkPlans.of(job.pipeline(options), options);
  }

  private static void assertSmall(JobGraph graph) {
    int blocking = 0;
    int edges = 0;
    for (JobVertex vertex : graph.getVertices()) {
      edges += vertex.getInputs().size();
      for (IntermediateDataSet data : vertex.getProducedDataSets()) {
        blocking += data.getResultType().isBlockingOrBlockingPersistentResultPartition() ? 1 : 0;
      }
    }
    assertThat(graph.getNumberOfVertices())
        .as("vertices of %s", graph.getVerticesAsArray().length)
        .isLessThanOrEqualTo(VERTICES);
    assertThat(blocking).as("blocking exchanges").isLessThanOrEqualTo(BLOCKING);
    assertThat(edges).isLessThanOrEqualTo(VERTICES);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16, 64})
  void givenARun_itsPlanIsSmallAtAnyParallelism(int parallelism) {
    assertSmall(
        plan(
            Runs.of(Runs.TRACES, temp.resolve("run"))
                .runner(RunnerKind.FLINK)
                .parallelism(parallelism)
                .shards(8)
                .build()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 64})
  void givenScreening_dedupTakesOneMoreExchangeAndAllElseNone(int parallelism) {
    assertThat(exchanges(screened(Dedup.OFF, parallelism)))
        .isEqualTo(exchanges(screened(null, parallelism)));
    JobGraph near = screened(Dedup.NEAR, parallelism);
    assertThat(near.getNumberOfVertices()).isLessThanOrEqualTo(VERTICES);
    assertThat(exchanges(near)).isEqualTo(exchanges(screened(null, parallelism)) + 1);
  }

  /** The plan of a run that looks at rows, and holds them against each other; null for neither. */
  private JobGraph screened(Dedup dedup, int parallelism) {
    RunSettings.Builder settings =
        Runs.of(Runs.TRACES, temp.resolve("run"))
            .runner(RunnerKind.FLINK)
            .parallelism(parallelism)
            .shards(8);
    return plan(
        dedup == null
            ? settings.build()
            : settings
                .screening(
                    new Screening(dedup, AnswerCheck.FLAG, null, 1, Long.MAX_VALUE, List.of("en")))
                .build());
  }

  /** Edges over which all tasks send to all others by a key. */
  private static int exchanges(JobGraph graph) {
    int exchanges = 0;
    for (JobVertex vertex : graph.getVertices()) {
      for (JobEdge edge : vertex.getInputs()) {
        exchanges += edge.getShipStrategyName().startsWith("Hash Partition") ? 1 : 0;
      }
    }
    return exchanges;
  }

  @Test
  void givenARunFromAStageOrOfSomeRows_itsPlanIsNoLarger() {
    Path run = temp.resolve("run");
    Runs.run(Runs.of(Runs.TRACES, run).shards(3));
    RunSettings.Builder again =
        RunSettings.builder()
            .output(run)
            .runner(RunnerKind.FLINK)
            .parallelism(4)
            .from(StepName.PARALLEL_GROUPS);
    assertSmall(plan(again.build()));
    assertSmall(plan(again.only(RowFilter.parse("status=parallel")).build()));
    assertSmall(
        plan(
            Runs.of(Runs.TRACES, run)
                .runner(RunnerKind.FLINK)
                .parallelism(4)
                .only(RowFilter.parse("status=parallel"))
                .build()));
  }
}
