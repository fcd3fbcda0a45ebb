package org.multiverse.curator.pipelines;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * The program that a JobManager starts for each job: it hands on a graph that its launcher has
 * made. Nothing of ours but this class is loaded there.
 */
public final class GraphProgram {
  private GraphProgram() {}

  /** A graph as the program's one argument. */
  static String argument(JobGraph graph) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(new GZIPOutputStream(bytes))) {
      out.writeObject(graph);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** The graph of an argument. */
  static JobGraph graph(String argument) throws IOException, ClassNotFoundException {
    byte[] bytes = Base64.getDecoder().decode(argument);
    try (ObjectInputStream in =
        new ObjectInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes)))) {
      return (JobGraph) in.readObject();
    }
  }

  /**
   * Hands on a graph.
   *
   * @param args the graph
   */
  public static void main(String[] args) throws Exception {
    StreamExecutionEnvironment.getExecutionEnvironment().executeAsync(new Given(graph(args[0])));
  }

  /** A graph that is there already, in the form in which an environment takes one. */
  private static final class Given extends StreamGraph {
    private final JobGraph graph;

    Given(JobGraph graph) {
      super(
          new Configuration(),
          new ExecutionConfig(),
          new CheckpointConfig(),
          SavepointRestoreSettings.none());
      this.graph = graph;
      setJobName(graph.getName());
    }

    @Override
    public JobGraph getJobGraph(ClassLoader loader, JobID id) {
      return graph;
    }
  }
}
