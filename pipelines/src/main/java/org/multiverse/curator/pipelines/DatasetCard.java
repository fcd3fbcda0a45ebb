package org.multiverse.curator.pipelines;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.shards.RowCounts;
import org.multiverse.curator.shards.RowSchemas;

/** The {@code README.md} of a run folder, as the Hugging Face hub reads it. */
final class DatasetCard {
  /** What a reader must know before training on rows that no model made. */
  private static final String BASELINE =
      """

      These rows were made by rules, without a model: a baseline for trying the pipeline, not
      training data of the Multiverse paper's quality.
      """;

  private DatasetCard() {}

  /**
   * The card.
   *
   * @param shards rows of each shard, by its path below the run folder
   */
  static String of(RunReport report, Map<String, Long> shards) {
    RowCounts counts = report.counts();
    StringBuilder card = new StringBuilder();
    card.append("---\nconfigs:\n- config_name: default\n  default: true\n  data_files:\n");
    split(card, RunLayout.DATA, "data/train-*", shards);
    if (counts.status("rejected") > 0) {
      card.append("- config_name: rejected\n  data_files:\n");
      split(card, RunLayout.REJECTED, "rejected/rejected-*", shards);
    }
    card.append(
        """
        tags:
        - reasoning
        - parallel-reasoning
        ---

        # Parallel reasoning traces

        Reasoning traces with their independent parts marked as parallel paths, made by Multiverse
        Curator. `deepseek_thinking_trajectory_parallel` is the tagged text,
        `deepseek_thinking_trajectory_sequential` the author's own words in their own order.

        """);
    card.append(reading(report));
    card.append(report.rulesOnly() ? BASELINE : "");
    card.append(
        """

        ## Rows

        | status | rows |
        |---|---:|
        """);
    counts.statuses().forEach((status, rows) -> row(card, status, rows));
    row(card, "**all**", counts.rows());
    card.append("\n`data/` holds the parallel and the sequential rows, `rejected/` the others.\n");
    reasons(card, counts);
    card.append(
        String.format(
            Locale.ROOT,
            """

            ## Blocks

            | figure | value |
            |---|---:|
            | blocks | %d |
            | nested in a path | %d |
            | paths | %d |
            | mean #parallel | %.3f |
            | mean #parallel without verification blocks | %.3f |
            | share of the traces' text that was kept | %.1f %% |
            | ceiling of #parallel, geometric mean | %.3f |
            | share of the way to it | %.1f %% |

            A sequential row counts as 1 in both means.
            """,
            counts.blocks(),
            counts.nestedBlocks(),
            counts.paths(),
            counts.meanNumParallel(),
            counts.meanNumParallelPlanned(),
            100 * counts.meanKept(),
            counts.meanCeiling(),
            100 * counts.ceilingShare()));
    if (!counts.kinds().isEmpty()) {
      card.append("\n| kind | blocks | rows with one |\n|---|---:|---:|\n");
      counts
          .kinds()
          .forEach(
              (kind, blocks) ->
                  card.append("| ")
                      .append(kind)
                      .append(" | ")
                      .append(blocks)
                      .append(" | ")
                      .append(counts.rowsWithKind().getOrDefault(kind, 0L))
                      .append(" |\n"));
    }
    cuts(card, counts);
    card.append(
        "\n## Verdicts\n\n| verdict | passed | failed | not run | why not, most often |\n|---|---:|---:|---:|---|\n");
    counts
        .byVerdict()
        .forEach(
            (name, of) ->
                card.append(
                    String.format(
                        Locale.ROOT,
                        "| %s | %d | %d | %d | %s |\n",
                        name,
                        of[0],
                        of[1],
                        of[2],
                        counts.whyNotRun(name).keySet().stream().findFirst().orElse(""))));
    card.append("\n## Columns of `data/`\n\n| column | what it holds |\n|---|---|\n");
    for (Schema.Field field : RowSchemas.CURATED.getFields()) {
      card.append("| `").append(field.name()).append("` | ").append(field.doc()).append(" |\n");
    }
    card.append("\nSettings: fingerprint `").append(report.run()).append("`, see `run.json`.\n");
    return card.toString();
  }

  /**
   * The files of a folder as one split. Shards without a row are not named: {@code datasets} fails
   * on a file that has no row group, in some versions wherever it stands among others.
   */
  private static void split(
      StringBuilder card, String folder, String all, Map<String, Long> shards) {
    List<String> names =
        shards.keySet().stream().filter(name -> name.startsWith(folder + "/")).sorted().toList();
    List<String> filled = names.stream().filter(name -> shards.get(name) > 0).toList();
    card.append("  - split: train\n    path:");
    if (filled.isEmpty() || filled.size() == names.size()) {
      card.append(' ').append(all).append('\n');
      return;
    }
    card.append('\n');
    filled.forEach(name -> card.append("    - ").append(name).append('\n'));
  }

  /** How the rows are loaded, or why there is nothing to load. */
  private static String reading(RunReport report) {
    RowCounts counts = report.counts();
    if (counts.status("rejected") == counts.rows()) {
      return "No row came to `data/`, so there is nothing to load but `rejected/`"
          + " (`load_dataset(…, \"rejected\")`).\n";
    }
    String rejected =
        counts.status("rejected") == 0
            ? "# No row was rejected.\n"
            : "rejected = load_dataset(\"path/to/this/folder\", \"rejected\", split=\"train\")\n";
    return "```python\nfrom datasets import load_dataset\n"
        + "rows = load_dataset(\"path/to/this/folder\", split=\"train\")\n"
        + rejected
        + "```\n";
  }

  private static void cuts(StringBuilder card, RowCounts counts) {
    if (counts.cuts().isEmpty()) {
      return;
    }
    card.append("\n## Cut off\n\n| what | traces | characters |\n|---|---:|---:|\n");
    counts.cuts().forEach((what, cut) -> row(card, what + " | " + cut.traces(), cut.characters()));
    card.append("\nEach row says in `notes` what it lost.\n");
  }

  private static void reasons(StringBuilder card, RowCounts counts) {
    Map<String, Long> reasons = counts.reasonsByStatus();
    if (!reasons.isEmpty()) {
      card.append("\n| status | reason | rows |\n|---|---|---:|\n");
      reasons.forEach((key, rows) -> row(card, key.replace("/", " | "), rows));
    }
  }

  private static void row(StringBuilder card, String name, long rows) {
    card.append("| ").append(name).append(" | ").append(rows).append(" |\n");
  }
}
