package org.multiverse.curator.bridge.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.Sha256;

/**
 * One fine-tuning job, whatever it runs on.
 *
 * @param data what it trains on
 * @param model name or folder of the model it begins with
 * @param output folder of the model it makes, and of our own record of the job
 * @param dataInJob the prepared folder as the job sees it; the same path where file systems are
 *     shared
 * @param outputInJob the output folder as the job sees it
 * @param arguments more words for the training program
 * @param environment names of variables that the job is to have; their values are written nowhere
 *     by us
 * @param resources what it runs on
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TrainingJob(
    PreparedData data,
    String model,
    Path output,
    String dataInJob,
    String outputInJob,
    List<String> arguments,
    List<String> environment,
    Resources resources) {
  /**
   * How long a job that is asked to end may take to write its checkpoint, in seconds. Targets give
   * it that long where they have a say.
   */
  static final int GRACE_SECONDS = 300;

  /** PyTorch's launcher kills processes after 30 s unless this variable says otherwise. */
  static final String LAUNCHER_GRACE = "TORCH_ELASTIC_SHUTDOWN_TIMEOUT";

  /** A little less, so that the launcher itself is not killed before it has said how they ended. */
  static final String LAUNCHER_SECONDS = Integer.toString(GRACE_SECONDS - 20);

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final List<String> OURS = List.of("--data", "--model", "--output", "--resume");

  public TrainingJob {
    if (model.isBlank()) {
      throw CuratorException.usage("Invalid model: empty");
    }
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
    for (String argument : arguments) {
      String name = argument.split("=", 2)[0];
      if (OURS.contains(name)) {
        throw CuratorException.usage(
            "Invalid argument of the job: " + name + " (it is set from the command's own options)");
      }
    }
    for (String name : environment) {
      if (!NAME.matcher(name).matches()) {
        throw CuratorException.usage(
            "Invalid variable: "
                + name
                + " (only its name is given; the value is taken from here)");
      }
    }
  }

  /** A job with nothing but what every job has, one process, and one file system. */
  public static TrainingJob of(PreparedData data, String model, Path output) {
    Path absolute = output.toAbsolutePath().normalize();
    return new TrainingJob(
        data,
        model,
        absolute,
        data.folder().toString(),
        absolute.toString(),
        List.of(),
        List.of(),
        Resources.ONE_PROCESS);
  }

  /** The same with more words for the training program. */
  public TrainingJob withArguments(List<String> words) {
    return new TrainingJob(
        data, model, output, dataInJob, outputInJob, words, environment, resources);
  }

  /** The same with variables of this process's environment. */
  public TrainingJob withEnvironment(List<String> names) {
    return new TrainingJob(
        data, model, output, dataInJob, outputInJob, arguments, names, resources);
  }

  /** The same on other resources. */
  public TrainingJob withResources(Resources other) {
    return new TrainingJob(
        data, model, output, dataInJob, outputInJob, arguments, environment, other);
  }

  /** The same where the job sees the folders at other paths than we do. */
  public TrainingJob seenAt(String prepared, String result) {
    return new TrainingJob(
        data, model, output, prepared, result, arguments, environment, resources);
  }

  /** What decides the result: SHA-256 over the data's fingerprint, the model and the arguments. */
  public String fingerprint() {
    ObjectNode parts = Json.MAPPER.createObjectNode();
    parts.put("data", data.fingerprint());
    parts.put("model", model);
    ArrayNode words = parts.putArray("arguments");
    arguments.forEach(words::add);
    return Sha256.of(parts.toString());
  }

  /** Refuses a job whose variables have no values here, for targets that take them from here. */
  void checkEnvironment() {
    for (String name : environment) {
      if (System.getenv(name) == null) {
        throw CuratorException.usage(
            "Cannot hand over the variable " + name + ": it is not set here");
      }
    }
  }

  /** The training program with its words. */
  List<String> program(Start start) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("-m", "multiverse_trainer.train"));
    words.addAll(List.of("--data", dataInJob, "--model", model, "--output", outputInJob));
    if (start == Start.RESUME) {
      words.add("--resume");
    }
    words.addAll(arguments);
    return words;
  }

  /** How an attempt begins. */
  public enum Start {
    FRESH,
    /** From the last checkpoint in the output folder, if there is one. */
    RESUME
  }
}
