package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.pipelines.RunFolder;
import org.multiverse.curator.rows.TraceRow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code inspect}: one trace of a run, for the eye. */
@Command(
    name = "inspect",
    description = "Shows one trace of a run: its units, steps, blocks, verdicts and document.")
final class InspectCommand implements Callable<Integer> {
  @ParentCommand private Multiverse root;
  @Mixin private CommonOptions common;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "RUN", description = "The run folder.")
  private String run;

  @Option(
      names = "--id",
      paramLabel = "ID",
      required = true,
      description = "The id of the row, as in the column id.")
  private String id;

  @Option(
      names = "--show",
      paramLabel = "PART",
      split = ",",
      description = "Some of tree, blocks, verdicts, units, document (default: all but document).")
  private Set<TraceView.Part> parts = EnumSet.complementOf(EnumSet.of(TraceView.Part.document));

  @Option(names = "--full", description = "Show units whole, not one line each.")
  private boolean full;

  @Override
  public Integer call() {
    RunFolder folder = RunFolder.open(RunCommand.path(run));
    TraceRow row =
        folder
            .row(id)
            .orElseThrow(
                () -> CuratorException.usage("Cannot find row " + id + " in any stage of " + run));
    Session session = root.session();
    if (json.isWanted()) {
      ObjectNode node = JsonOption.MAPPER.valueToTree(row);
      node.put("status", row.status().toString());
      JsonOption.print(session, node);
    } else {
      int width = full ? Integer.MAX_VALUE : Math.max(60, session.columns());
      session.out().print(new TraceView(row, common.style(session), width).text(parts));
    }
    return ExitCode.DONE;
  }
}
