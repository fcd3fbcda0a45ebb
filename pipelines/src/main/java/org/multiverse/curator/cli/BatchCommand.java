package org.multiverse.curator.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** The command {@code batch}: a curation by files, at the price of batch services. */
@Command(
    name = "batch",
    sortOptions = false,
    description = "Makes the model steps by batch files, at half the price or by any program.",
    subcommands = {BatchExportCommand.class, BatchImportCommand.class},
    footer = {
      "",
      "Again and again, until nothing is left to ask:",
      "  multiverse batch export RUN --input traces.jsonl --model MODEL",
      "  (have the files that it names answered)",
      "  multiverse batch import RUN replies.jsonl",
      "Answers that fail their checks are asked for again, in the next export. Then:",
      "  multiverse run --output RUN --offline",
      "The run folder remembers --input, --model, --cache and all else that decides the requests."
    })
final class BatchCommand extends CommandGroup {
  @ParentCommand private Multiverse root;

  Session session() {
    return root.session();
  }
}
