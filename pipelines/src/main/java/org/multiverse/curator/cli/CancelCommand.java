package org.multiverse.curator.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.pipelines.RunFolder;
import org.multiverse.curator.pipelines.RunWriter;
import org.multiverse.curator.places.Place;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code cancel}: ends a run that is being made, from any machine that sees it. */
@Command(
    name = "cancel",
    description = {
      "Ends a run that is being made, here or on a cluster, and waits until it has ended.",
      "What is done stays; the same run command goes on."
    })
final class CancelCommand implements Callable<Integer> {
  @ParentCommand private Multiverse root;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it in
  private CommonOptions common;

  @Parameters(paramLabel = "RUN", description = "The run folder.")
  private String run;

  @Override
  public Integer call() throws InterruptedException {
    Place place = RunFolder.open(Place.of(run)).place();
    try {
      String ended = RunWriter.of(place).cancel();
      root.session().out().println("Cancelled " + ended + "; the same run command goes on");
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot cancel " + run + ": " + Causes.reason(e), e);
    }
  }
}
