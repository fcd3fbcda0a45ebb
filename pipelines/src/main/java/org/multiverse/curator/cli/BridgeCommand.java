package org.multiverse.curator.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

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
final class BridgeCommand extends CommandGroup {
  @ParentCommand private Multiverse root;

  Session session() {
    return root.session();
  }
}
