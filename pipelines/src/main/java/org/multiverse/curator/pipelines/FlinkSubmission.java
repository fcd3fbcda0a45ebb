package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.deployment.ClusterClientJobClientAdapter;
import org.apache.flink.client.deployment.StandaloneClusterDescriptor;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.client.program.ClusterClientProvider;
import org.apache.flink.client.program.ContextEnvironment;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;

/**
 * How a job comes to a cluster. The jar is sent once, under its name, which says what is in it; a
 * job is its graph alone, which {@link GraphProgram} of that jar hands to the cluster from inside.
 * A cluster that keeps no jars ({@code web.submit.enable: false}) gets graph and jar with each job.
 */
final class FlinkSubmission implements PipelineExecutor {
  private static final String NAME = "multiverse";

  /** A jar of 200 MB over a slow line. */
  private static final Duration SENDING = Duration.ofMinutes(10);

  private final FlinkRest rest;
  private final Path jar;
  private String sent;

  private FlinkSubmission(FlinkRest rest, Path jar) {
    this.rest = rest;
    this.jar = jar;
  }

  /**
   * Sends what is executed in {@code execution}, and comes back when the cluster has it.
   *
   * @return the job's id
   */
  static String of(FlinkRest rest, Path jar, Runnable execution) {
    FlinkSubmission submission = new FlinkSubmission(rest, jar);
    Configuration configuration = rest.configuration();
    configuration.set(DeploymentOptions.TARGET, NAME);
    ContextEnvironment.setAsContext(
        submission.loader(), configuration, FlinkSubmission.class.getClassLoader(), false, true);
    try {
      execution.run();
    } finally {
      ContextEnvironment.unsetAsContext();
    }
    return submission.sent;
  }

  @Override
  public CompletableFuture<JobClient> execute(
      Pipeline pipeline, Configuration configuration, ClassLoader loader) throws Exception {
    JobGraph graph = PipelineExecutorUtils.getJobGraph(pipeline, configuration, loader);
    ClusterClientProvider<StandaloneClusterId> client =
        new StandaloneClusterDescriptor(configuration).retrieve(StandaloneClusterId.getInstance());
    Optional<String> kept = keptJar();
    if (kept.isPresent()) {
      sent = start(kept.get(), graph);
    } else {
      graph.addJar(new org.apache.flink.core.fs.Path(jar.toUri()));
      sent = client.getClusterClient().submitJob(graph).get().toHexString();
    }
    return CompletableFuture.completedFuture(
        new ClusterClientJobClientAdapter<>(client, JobID.fromHexString(sent), loader));
  }

  /** The id by which the cluster keeps the jar, empty when it keeps none. */
  private Optional<String> keptJar() {
    FlinkRest.Answer all = rest.get("/jars");
    if (isRefused(all)) {
      return Optional.empty();
    }
    String name = jar.getFileName().toString();
    for (JsonNode file : all.json().path("files")) {
      if (file.path("name").asText().equals(name)) {
        return Optional.of(file.path("id").asText());
      }
    }
    FlinkRest.Answer upload = upload(name);
    if (isRefused(upload)) {
      return Optional.empty();
    }
    String path = upload.field("filename").asText();
    return Optional.of(path.substring(path.lastIndexOf('/') + 1));
  }

  private FlinkRest.Answer upload(String name) {
    String boundary = "multiverse-" + UUID.randomUUID();
    String head =
        "--"
            + boundary
            + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
            + name
            + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n";
    try {
      return rest.post(
          "/jars/upload",
          "multipart/form-data; boundary=" + boundary,
          BodyPublishers.concat(
              BodyPublishers.ofString(head),
              BodyPublishers.ofFile(jar),
              BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")),
          SENDING);
    } catch (FileNotFoundException e) {
      throw CuratorException.internal(
          "Cannot send " + jar + ": somebody has removed it (the same command makes it again)", e);
    }
  }

  /** Whether the cluster, or a proxy before it, keeps no jars for anybody. */
  private static boolean isRefused(FlinkRest.Answer answer) {
    return answer.status() == HttpURLConnection.HTTP_NOT_FOUND
        || answer.status() == HttpURLConnection.HTTP_FORBIDDEN
        || answer.status() == HttpURLConnection.HTTP_BAD_METHOD;
  }

  private String start(String kept, JobGraph graph) {
    ObjectNode body =
        Json.MAPPER.createObjectNode().put("entryClass", GraphProgram.class.getName());
    body.putArray("programArgsList").add(GraphProgram.argument(graph));
    return rest.post(
            "/jars/" + URLEncoder.encode(kept, StandardCharsets.UTF_8) + "/run",
            "application/json",
            BodyPublishers.ofString(body.toString()),
            SENDING)
        .field("jobid")
        .asText();
  }

  private PipelineExecutorServiceLoader loader() {
    return new PipelineExecutorServiceLoader() {
      @Override
      public PipelineExecutorFactory getExecutorFactory(Configuration configuration) {
        return factory();
      }

      @Override
      public Stream<String> getExecutorNames() {
        return Stream.of(NAME);
      }
    };
  }

  private PipelineExecutorFactory factory() {
    return new PipelineExecutorFactory() {
      @Override
      public String getName() {
        return NAME;
      }

      @Override
      public boolean isCompatibleWith(Configuration configuration) {
        return true;
      }

      @Override
      public PipelineExecutor getExecutor(Configuration configuration) {
        return FlinkSubmission.this;
      }
    };
  }
}
