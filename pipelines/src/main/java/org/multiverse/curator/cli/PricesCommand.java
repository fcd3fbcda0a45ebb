package org.multiverse.curator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * The command {@code prices}: what models cost by the table in use. By itself it shows them all.
 */
@Command(
    name = "prices",
    sortOptions = false,
    description = "Show what models cost, or make a file of prices out of a public list.",
    subcommands = {PricesShowCommand.class, PricesImportCommand.class})
final class PricesCommand implements Callable<Integer> {
  @ParentCommand private Multiverse root;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it in
  private CommonOptions common;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return spec.subcommands().get("show").execute();
  }

  Session session() {
    return root.session();
  }
}
