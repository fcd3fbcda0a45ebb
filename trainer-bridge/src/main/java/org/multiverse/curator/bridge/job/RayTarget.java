package org.multiverse.curator.bridge.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import picocli.CommandLine.Option;

/**
 * A Ray cluster, through the job submission API of its dashboard. The job runs on one node of it.
 * With {@code RAY_AUTH_TOKEN} set, that token is shown to the cluster.
 *
 * @param address of the dashboard, such as {@code http://head:8265}
 * @param python the interpreter on the nodes, with the training program
 */
public record RayTarget(String address, String python) implements JobTarget {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** What the command line offers. */
  static final class Options implements TargetOptions {
    @Option(
        names = "--address",
        paramLabel = "URL",
        defaultValue = "http://127.0.0.1:8265",
        description = "ray: its dashboard (default: ${DEFAULT-VALUE}).")
    private String address;

    @Override
    public String name() {
      return "ray";
    }

    @Override
    public Class<RayTarget> type() {
      return RayTarget.class;
    }

    @Override
    public boolean hasPathsOfItsOwn() {
      return true;
    }

    @Override
    public boolean hasManifest() {
      return false;
    }

    @Override
    public RayTarget target(Given given) {
      return new RayTarget(address, given.interpreter());
    }
  }

  public RayTarget {
    address = address.replaceAll("/+$", "");
    try {
      URI uri = URI.create(address);
      if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
        throw new IllegalArgumentException("no address");
      }
    } catch (IllegalArgumentException e) {
      throw CuratorException.usage(
          "Invalid address of Ray: " + address + " (such as http://head:8265, its dashboard)", e);
    }
  }

  @Override
  public String place() {
    return "Ray at " + address;
  }

  @Override
  public Optional<String> find(JobAttempt attempt) {
    HttpResponse<byte[]> answer = send("GET", attempt.name(), null);
    return answer.statusCode() == 404
        ? Optional.empty()
        : Optional.of(text(read(answer), "submission_id", attempt.name()));
  }

  @Override
  public String submit(JobAttempt attempt) {
    TrainingJob job = attempt.job();
    Resources on = job.resources();
    if (on.nodes() > 1) {
      throw CuratorException.usage(
          "Cannot run on "
              + on.nodes()
              + " nodes: a job of Ray runs on one (use slurm or kubernetes for more)");
    }
    job.checkEnvironment();
    ObjectNode body = Json.MAPPER.createObjectNode();
    body.put("entrypoint", Commands.quoted(attempt.command(python)));
    body.put("submission_id", attempt.name());
    ObjectNode variables = body.putObject("runtime_env").putObject("env_vars");
    variables.put("PYTHONUNBUFFERED", "1");
    variables.put(TrainingJob.LAUNCHER_GRACE, TrainingJob.LAUNCHER_SECONDS);
    // Ray's own is 3 s.
    variables.put("RAY_JOB_STOP_WAIT_TIME_S", Integer.toString(TrainingJob.GRACE_SECONDS));
    job.environment().forEach(name -> variables.put(name, System.getenv(name)));
    body.putObject("metadata").put("fingerprint", job.fingerprint());
    if (on.gpus() > 0) {
      body.put("entrypoint_num_gpus", on.gpus());
    }
    if (on.cpus() > 0) {
      body.put("entrypoint_num_cpus", on.cpus());
    }
    if (on.memory() > 0) {
      body.put("entrypoint_memory", on.memory() * 1024L * 1024L);
    }
    return text(read(send("POST", "", body)), "submission_id", attempt.name());
  }

  @Override
  public JobStatus state(JobAttempt attempt, String id) {
    HttpResponse<byte[]> answer = send("GET", id, null);
    if (answer.statusCode() == 404) {
      return new JobStatus(JobState.FAILED, "Ray does not know it any more; was it restarted?");
    }
    JsonNode job = read(answer);
    String message = text(job, "message", "").lines().findFirst().orElse("");
    return switch (text(job, "status", "")) {
      case "PENDING" -> new JobStatus(JobState.PENDING, message);
      case "RUNNING" -> JobStatus.of(JobState.RUNNING);
      case "SUCCEEDED" -> JobStatus.of(JobState.SUCCEEDED);
      case "STOPPED" -> new JobStatus(JobState.CANCELLED, "stopped");
      case "FAILED" -> {
        JsonNode code = job.path("driver_exit_code");
        yield new JobStatus(
            JobState.FAILED, code.isNumber() ? "exit code " + code.asInt() : message);
      }
      default ->
          throw CuratorException.internal(
              "Cannot read the answer of " + answer.uri() + ": status " + job.path("status"));
    };
  }

  @Override
  public LogPart logs(JobAttempt attempt, String id, long from) {
    HttpResponse<byte[]> answer = send("GET", id + "/logs", null);
    if (answer.statusCode() == 404) {
      return new LogPart("", Math.max(0, from));
    }
    return LogPart.of(text(read(answer), "logs", "").getBytes(StandardCharsets.UTF_8), from);
  }

  @Override
  public void cancel(JobAttempt attempt, String id) {
    read(send("POST", id + "/stop", Json.MAPPER.createObjectNode()));
  }

  private static String text(JsonNode node, String field, String otherwise) {
    return node.path(field).isTextual() ? node.get(field).asText() : otherwise;
  }

  private HttpResponse<byte[]> send(String method, String path, JsonNode body) {
    URI uri = URI.create(address + "/api/jobs/" + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(LIMIT);
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body.toString()));
    request.header("Content-Type", "application/json");
    String token = System.getenv("RAY_AUTH_TOKEN");
    if (token != null && !token.isBlank()) {
      request.header("Authorization", "Bearer " + token.strip());
    }
    try {
      HttpResponse<byte[]> answer =
          HttpClient.newBuilder()
              .connectTimeout(LIMIT)
              .build()
              .send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      int code = answer.statusCode();
      if (code == 401 || code == 403) {
        throw CuratorException.usage(
            "Cannot use Ray at " + uri + ": answer " + code + "; set RAY_AUTH_TOKEN");
      }
      if (code == 429 || code == 502 || code == 503 || code == 504) {
        throw CuratorException.unreachable("Cannot reach Ray at " + uri + ": answer " + code);
      }
      return answer;
    } catch (IOException e) {
      throw CuratorException.unreachable("Cannot reach Ray at " + uri + ": " + Causes.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CuratorException.unreachable("Cannot reach Ray at " + uri + ": interrupted", e);
    }
  }

  private static JsonNode read(HttpResponse<byte[]> answer) {
    String said = new String(answer.body(), StandardCharsets.UTF_8).strip();
    if (answer.statusCode() != 200) {
      // The last line: what went wrong stands at the end of a Python trace.
      String last = said.substring(said.lastIndexOf('\n') + 1);
      throw CuratorException.usage(
          "Cannot use Ray at " + answer.uri() + ": answer " + answer.statusCode() + ": " + last);
    }
    try {
      JsonNode node = Json.MAPPER.readTree(answer.body());
      if (node.isObject()) {
        return node;
      }
    } catch (IOException e) {
      // Falls through to the one message for both.
    }
    throw CuratorException.usage(
        "Cannot use Ray at " + answer.uri() + ": its answer is no JSON object; is it a dashboard?");
  }
}
