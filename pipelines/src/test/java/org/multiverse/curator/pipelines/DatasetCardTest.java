package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the card of a run lets Hugging Face's datasets find; {@code test_runs.py} loads it. */
final class DatasetCardTest {
  private static final String GOOD =
      """
      {"id": "good", "question": "q", "deepseek_thinking_trajectory": "We add. So it is two."}""";
  private static final String EMPTY =
      """
      {"id": "empty", "question": "q", "deepseek_thinking_trajectory": ""}""";

  @TempDir private Path temp;

  private RunSettings.Builder settings(Path run, String... lines) throws IOException {
    Path input = Files.write(temp.resolve("in.jsonl"), List.of(lines));
    return Runs.of(input, run).shards(4);
  }

  private static String card(Path run) throws IOException {
    return Files.readString(run.resolve("README.md"));
  }

  @Test
  void givenShardsWithoutRows_namesTheOthersAlone() throws Exception {
    Path run = Runs.left("with-rejected-rows");
    Runs.run(settings(run, EMPTY, GOOD, EMPTY.replace("empty", "second")));
    assertThat(card(run))
        .startsWith(
            """
            ---
            configs:
            - config_name: default
              default: true
              data_files:
              - split: train
                path:
                - data/train-00001-of-00004.parquet
            - config_name: rejected
              data_files:
              - split: train
                path:
                - rejected/rejected-00000-of-00004.parquet
                - rejected/rejected-00002-of-00004.parquet
            tags:
            """)
        .contains("load_dataset(\"path/to/this/folder\", \"rejected\", split=\"train\")");
  }

  @Test
  void givenNoRejectedRow_namesNoConfigurationForThem() throws Exception {
    Path run = temp.resolve("run");
    Runs.run(settings(run, GOOD, GOOD.replace("good", "second")).shards(1));
    assertThat(card(run))
        .contains("    path: data/train-*\ntags:\n", "# No row was rejected.")
        .doesNotContain("config_name: rejected", "\"rejected\"");
  }

  @Test
  void givenNoOtherRow_saysThatThereIsNothingToLoad() throws Exception {
    Path run = temp.resolve("run");
    Runs.run(settings(run, EMPTY));
    assertThat(card(run))
        .contains("    path: data/train-*\n", "nothing to load but `rejected/`")
        .doesNotContain("rows = load_dataset");
  }

  @Test
  void givenCuts_tellsHowManyTracesLostHowMuch() throws Exception {
    Path run = temp.resolve("run");
    String glued = GOOD.replace("two.", "two.<|im_end|>");
    Runs.run(settings(run, glued, glued.replace("good", "second"), GOOD.replace("good", "third")));
    assertThat(card(run)).contains("| template tokens at the end | 2 | 20 |");
    assertThat(Runs.data(run).get(0).get("notes"))
        .hasToString(
            "[summary-tree: cut off units 3 of 3 (10 characters): template tokens at the end]");
  }
}
