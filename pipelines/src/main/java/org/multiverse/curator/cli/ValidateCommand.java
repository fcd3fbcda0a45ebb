package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.tags.Grammar;
import org.multiverse.curator.tags.Violation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code validate}: every violation in tagged files and shards. */
@Command(
    name = "validate",
    description = {
      "Checks tagged documents and names every violation.",
      "Takes tagged text (.xml, .txt and any other), JSONL (also .gz, .zst), Parquet shards, run"
          + " folders, and folders of these. Rows without a tagged document are skipped."
    },
    footer = {
      "",
      "One violation a line: FILE:LINE:COLUMN: RULE: MESSAGE (in TAG PATH); for a row FILE#ID in"
          + " place of FILE.",
      "Exit code 0 when all documents are valid, 3 when one is not."
    })
final class ValidateCommand implements Callable<Integer> {
  @ParentCommand private Multiverse root;
  @Mixin private CommonOptions common;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "What to check.")
  private List<String> files;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description =
          "Column with the tagged document (default: the one of data/, else that of stages/).")
  private String column;

  @Option(
      names = "--strict",
      description = "Hold to what we write (depth 3, 2 to 16 paths), not to what we read.")
  private boolean strict;

  @Option(
      names = {"-q", "--quiet"},
      description = "No warnings, no closing line.")
  private boolean quiet;

  private long documents;
  private long invalid;
  private long skipped;
  private long warnings;

  @Override
  public Integer call() {
    TaggedSources sources = TaggedSources.of(files, column);
    Grammar grammar = strict ? Grammar.WRITING : Grammar.READING;
    Session session = root.session();
    Style style = common.style(session);
    ArrayNode found = Json.MAPPER.createArrayNode();
    sources.forEach(
        grammar,
        checked -> {
          if (checked.result() == null) {
            skipped++;
            return;
          }
          documents++;
          warnings += checked.result().warnings().size();
          boolean valid = checked.result().violations().isEmpty();
          invalid += valid ? 0 : 1;
          if (json.isWanted()) {
            if (!valid || !checked.result().warnings().isEmpty()) {
              found.add(node(checked));
            }
          } else {
            print(session, style, checked);
          }
        });
    if (json.isWanted()) {
      ObjectNode node = Json.MAPPER.createObjectNode();
      node.put("documents", documents);
      node.put("valid", documents - invalid);
      node.put("invalid", invalid);
      node.put("warnings", warnings);
      node.put("rowsWithoutDocument", skipped);
      node.set("found", found);
      JsonOption.print(session, node);
    } else if (!quiet) {
      session.out().println(closing(style));
    }
    return invalid == 0 ? ExitCode.DONE : ExitCode.REJECTED;
  }

  private String closing(Style style) {
    String line =
        Figures.count(documents, "document")
            + ": "
            + style.paint(Style.Ink.GOOD, Figures.count(documents - invalid) + " valid")
            + ", "
            + style.paint(
                invalid == 0 ? Style.Ink.FAINT : Style.Ink.BAD, Figures.count(invalid) + " invalid")
            + ", "
            + Figures.count(warnings, "warning");
    return skipped == 0
        ? line
        : line + " (" + Figures.count(skipped, "row") + " without a tagged document)";
  }

  private void print(Session session, Style style, TaggedSources.Checked checked) {
    for (Violation violation : checked.result().violations()) {
      session
          .out()
          .println(line(checked.place(), violation, style.paint(Style.Ink.BAD, violation.rule())));
    }
    if (!quiet) {
      for (Violation warning : checked.result().warnings()) {
        String rule = style.paint(Style.Ink.WARN, "warning: " + warning.rule());
        session.out().println(line(checked.place(), warning, rule));
      }
    }
  }

  private static String line(String place, Violation violation, String rule) {
    String in = violation.path().isEmpty() ? "" : " (in " + violation.path() + ")";
    return place
        + ":"
        + violation.line()
        + ":"
        + violation.column()
        + ": "
        + rule
        + ": "
        + violation.message()
        + in;
  }

  private static ObjectNode node(TaggedSources.Checked checked) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("file", checked.file());
    node.put("id", checked.id());
    node.put("valid", checked.result().violations().isEmpty());
    node.set("violations", Json.MAPPER.valueToTree(checked.result().violations()));
    node.set("warnings", Json.MAPPER.valueToTree(checked.result().warnings()));
    return node;
  }
}
