package org.multiverse.curator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code bridge}: from the shards of a run to the fine-tuning job. */
@Command(
    name = "bridge",
    sortOptions = false,
    description = "From the shards of a run to the fine-tuning job with Multiverse Attention.",
    subcommands = {
      BridgePrepareCommand.class,
      BridgeSubmitCommand.class,
      BridgeStatusCommand.class
    })
final class BridgeCommand implements Callable<Integer> {
  @ParentCommand private Multiverse root;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it in
  private CommonOptions common;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing command: one of " + String.join(", ", spec.subcommands().keySet()));
  }

  Session session() {
    return root.session();
  }
}
