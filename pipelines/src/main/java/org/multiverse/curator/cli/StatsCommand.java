package org.multiverse.curator.cli;

import java.util.concurrent.Callable;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.pipelines.RunFolder;
import org.multiverse.curator.pipelines.RunReport;
import org.multiverse.curator.places.Place;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code stats}: the figures of the paper's Table 1 for a run. */
@Command(
    name = "stats",
    description = "Shows the kinds of blocks, branches, nesting, fan-out and #parallel of a run.")
final class StatsCommand implements Callable<Integer> {
  @ParentCommand private Multiverse root;
  @Mixin private CommonOptions common;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "RUN", description = "The run folder.")
  private String run;

  @Override
  public Integer call() {
    RunFolder folder = RunFolder.open(Place.of(run));
    RunReport report =
        folder
            .report()
            .filter(RunReport::complete)
            .orElseThrow(
                () ->
                    CuratorException.usage(
                        "Cannot count "
                            + run
                            + ": its data/ is not written yet (see multiverse status "
                            + Summary.quoted(run)
                            + ")"));
    Stats stats = new Stats(report.counts());
    if (json.isWanted()) {
      JsonOption.print(root.session(), stats.json(run));
    } else {
      root.session().out().print(stats.text(common.style(root.session())));
    }
    return ExitCode.DONE;
  }
}
