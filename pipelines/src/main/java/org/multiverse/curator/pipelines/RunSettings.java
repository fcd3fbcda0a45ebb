package org.multiverse.curator.pipelines;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.curation.CurationPlan;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.curation.FailureLimit;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.screening.Screening;

/**
 * What a run is asked to do. Built with {@link #builder()}; checked when it is built.
 *
 * @param input what is to be read; its files may be none when {@code from} is not the first step,
 *     and with {@code only}, which then reads those of the run before
 * @param output the run folder
 * @param from first step to do; the rows come from the shards of the steps before
 * @param to last step to do; {@code data/} is written when it is the last one
 * @param only rows to redo, null for all
 * @param runner who carries the run
 * @param flinkMaster {@code host:port} of a cluster's REST endpoint, null for embedded Flink
 * @param parallelism 0 for the number of cores
 * @param shards shards of each stage and of {@code data/}, 0 to choose by the size of the input
 * @param curation who makes the answers, who judges them, within which limits
 * @param screening what rows must be like to be curated
 * @param maxSameFailure how many rows may fail for one reason before the run stops
 * @param overwrite whether a finished run of other settings or input may be replaced
 * @param beamArgs Beam's own options, {@code --name=value}
 */
public record RunSettings(
    InputRequest input,
    Place output,
    StepName from,
    StepName to,
    RowFilter only,
    RunnerKind runner,
    String flinkMaster,
    int parallelism,
    int shards,
    CurationPlan curation,
    Screening screening,
    FailureLimit maxSameFailure,
    boolean overwrite,
    List<String> beamArgs) {
  public RunSettings {
    beamArgs = List.copyOf(beamArgs);
    require(output != null, "Invalid output: none given");
    require(parallelism >= 0, "Invalid parallelism: " + parallelism);
    require(shards >= 0 && shards <= 99_999, "Invalid shards: " + shards + " (0 to 99999)");
    require(from.number() <= to.number(), "Invalid steps: " + from + " comes after " + to);
    require(
        !input.files().isEmpty() || from != StepName.first() || only != null,
        "Invalid input: none given, and the first step needs one");
    require(
        only == null || to == StepName.last(),
        "Invalid filter: "
            + only
            + " together with --to "
            + to
            + " (a subset is redone to the end)");
    require(
        flinkMaster == null || runner != RunnerKind.DIRECT,
        "Invalid runner: direct together with a Flink cluster");
    require(
        flinkMaster == null || flinkMaster.matches("[^:/]+:\\d{1,5}"),
        "Invalid Flink master: " + flinkMaster + " (host:port of its REST endpoint)");
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw CuratorException.usage(message);
    }
  }

  /** The files to read, as they were named. */
  List<String> inputs() {
    return input.files();
  }

  /** Settings to fill in; all but the output have a default. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects settings; the defaults are those of the command line. */
  public static final class Builder {
    private InputRequest input = InputRequest.NONE;
    private Place output;
    private StepName from = StepName.first();
    private StepName to = StepName.last();
    private RowFilter only;
    private RunnerKind runner = RunnerKind.AUTO;
    private String flinkMaster;
    private int parallelism;
    private int shards;
    private CurationPlan curation = CurationSettings.rules();
    private Screening screening = Screening.NONE;
    private FailureLimit maxSameFailure = FailureLimit.HALF;
    private boolean overwrite;
    private List<String> beamArgs = List.of();

    private Builder() {}

    public Builder input(InputRequest value) {
      input = value;
      return this;
    }

    public Builder inputs(List<String> value) {
      return input(input.withFiles(value));
    }

    public Builder inputs(String... value) {
      return inputs(List.of(value));
    }

    public Builder output(Place value) {
      output = value;
      return this;
    }

    public Builder output(Path value) {
      return output(Place.of(value));
    }

    public Builder columns(Map<String, String> value) {
      return input(input.withColumns(value));
    }

    public Builder from(StepName value) {
      from = value;
      return this;
    }

    public Builder to(StepName value) {
      to = value;
      return this;
    }

    public Builder only(RowFilter value) {
      only = value;
      return this;
    }

    public Builder runner(RunnerKind value) {
      runner = value;
      return this;
    }

    public Builder flinkMaster(String value) {
      flinkMaster = value;
      return this;
    }

    public Builder parallelism(int value) {
      parallelism = value;
      return this;
    }

    public Builder shards(int value) {
      shards = value;
      return this;
    }

    /** Makers, judges and limits; by default the embedded rules within the default limits. */
    public Builder curation(CurationPlan value) {
      curation = value;
      return this;
    }

    public Builder screening(Screening value) {
      screening = value;
      return this;
    }

    public Builder maxSameFailure(FailureLimit value) {
      maxSameFailure = value;
      return this;
    }

    public Builder overwrite() {
      overwrite = true;
      return this;
    }

    public Builder beamArgs(List<String> value) {
      beamArgs = value;
      return this;
    }

    public RunSettings build() {
      return new RunSettings(
          input,
          output,
          from,
          to,
          only,
          runner,
          flinkMaster,
          parallelism,
          shards,
          curation,
          screening,
          maxSameFailure,
          overwrite,
          beamArgs);
    }
  }
}
