package org.multiverse.curator.cli;

import java.util.concurrent.Callable;
import org.multiverse.curator.pipelines.JobJar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The command {@code flink-jar}: the jar for those who send jobs by Flink's own command line. */
@Command(
    name = "flink-jar",
    description = {
      "Makes the jar that a job runs on at a Flink cluster, unless it is there, and prints its path.",
      "run --flink-master needs no such step."
    },
    footer = {
      "",
      "Example:",
      "  flink run -c org.multiverse.curator.cli.Multiverse \"$(multiverse flink-jar)\" run --runner flink …"
    })
final class FlinkJarCommand implements Callable<Integer> {
  @ParentCommand private Multiverse root;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it in
  private CommonOptions common;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      description = "Where it goes (default: target of the project).")
  private String output;

  @Override
  public Integer call() {
    root.session()
        .out()
        .println(
            output == null
                ? JobJar.ofThisProcess()
                : JobJar.ofThisProcess(RunCommand.path(output)));
    return ExitCode.DONE;
  }
}
