package org.apache.beam.runners.flink;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.construction.SplittableParDo;
import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.client.FlinkPipelineTranslationUtil;
import org.apache.flink.runtime.jobgraph.JobGraph;

/** The plan that Beam's runner makes of a batch, which it shows to its own package alone. */
public final class FlinkPlans {
  private FlinkPlans() {}

  /** The plan, which is not run. */
  @SuppressWarnings("deprecation") // Beam carries batches on what Flink calls the DataSet API
  public static JobGraph of(Pipeline pipeline, PipelineOptions options) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    SplittableParDo.convertReadBasedSplittableDoFnsToPrimitiveReadsIfNecessary(pipeline);
    FlinkPipelineExecutionEnvironment environment = new FlinkPipelineExecutionEnvironment(flink);
    environment.translate(pipeline);
    ExecutionEnvironment batch = environment.getBatchExecutionEnvironment();
    return FlinkPipelineTranslationUtil.getJobGraph(
        FlinkPlans.class.getClassLoader(),
        batch.createProgramPlan("plan"),
        batch.getConfiguration(),
        flink.getParallelism());
  }
}
