package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.places.Place;

/** The files that are meant by a dataset folder, and by a pattern. */
final class DatasetFolderTest {
  @TempDir private Path temp;

  private void file(String name) throws IOException {
    file(name, "{}");
  }

  private void file(String name, String text) throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private List<String> names(List<Place> files) {
    return files.stream().map(file -> temp.relativize(file.path()).toString()).toList();
  }

  private DatasetFolder.Found find(String config, String split) throws IOException {
    return DatasetFolder.find(Place.of(temp), config, split);
  }

  private static final String CARD =
      """
      ---
      dataset_info:
      - config_name: extended
        splits: [{name: train, num_examples: 2}]
      configs:
      - config_name: extended
        data_files:
        - {split: train, path: ["extended/train-*", extended/more.parquet]}
        - split: test
          path: "extended/test-*"
      - config_name: 'solutions'
        default: true
        data_files: solutions/*.parquet
      ---
      # A card
      """;

  private void card() throws IOException {
    file("README.md", CARD);
    file("extended/train-0.parquet");
    file("extended/more.parquet");
    file("extended/test-0.parquet");
    file("solutions/a.parquet");
  }

  @Test
  void givenCard_itsDefaultConfigurationIsRead() throws IOException {
    card();
    DatasetFolder.Found found = find(null, null);
    assertThat(names(found.files())).containsExactly("solutions/a.parquet");
    assertThat(found.config()).isEqualTo("solutions");
    assertThat(found.others()).containsExactly("config extended");
  }

  @Test
  void givenNamedConfigurationAndSplit_theseAreRead() throws IOException {
    card();
    assertThat(names(find("extended", null).files()))
        .containsExactly("extended/more.parquet", "extended/train-0.parquet");
    DatasetFolder.Found test = find("extended", "test");
    assertThat(names(test.files())).containsExactly("extended/test-0.parquet");
    assertThat(test.others()).containsExactly("split train", "config solutions");
  }

  @Test
  void givenConfigurationThatIsNotThere_saysWhichAre() throws IOException {
    card();
    assertThatThrownBy(() -> find("large", null))
        .hasMessageEndingWith("it has no configuration large (it has extended, solutions)");
    assertThatThrownBy(() -> find("extended", "dev"))
        .hasMessageEndingWith("it has no split dev (--split train, or --split test)");
  }

  @Test
  void givenSeveralConfigurationsWithoutADefault_asksForOne() throws IOException {
    card();
    file("README.md", CARD.replace("  default: true\n", ""));
    assertThatThrownBy(() -> find(null, null))
        .hasMessageEndingWith("name one with --config (extended, solutions)");
  }

  @Test
  void givenCardThatIsNoYaml_saysSo() throws IOException {
    file("README.md", "---\nconfigs: [\n---\n");
    assertThatThrownBy(() -> find(null, null))
        .hasMessageContaining("its front matter is no YAML")
        .hasMessageEndingWith("(mend it, or name the files themselves)");
  }

  @Test
  void givenFoldersOfSplits_trainIsReadAndTestIsNamed() throws IOException {
    file("train/0.jsonl");
    file("test/0.jsonl");
    file("extra.jsonl");
    DatasetFolder.Found found = find(null, null);
    assertThat(names(found.files())).containsExactly("train/0.jsonl");
    assertThat(found.others()).containsExactly("split test", "extra.jsonl");
    assertThat(names(find(null, "test").files())).containsExactly("test/0.jsonl");
  }

  @Test
  void givenOneSplitThatIsNotTrain_itIsRead() throws IOException {
    file("data/validation-00000-of-00001.parquet");
    assertThat(find(null, null).split()).isEqualTo("validation");
  }

  @Test
  void givenFilesOfNoSplit_allAreRead() throws IOException {
    file("a.jsonl");
    file("part/b.csv");
    file("dataset_infos.json");
    file(".cache/c.jsonl");
    assertThat(names(find(null, null).files())).containsExactly("a.jsonl", "part/b.csv");
  }

  @Test
  void givenFolderThatWasSaved_itsArrowFilesAreRead() throws IOException {
    file("dataset_dict.json", "{\"splits\": [\"train\", \"test\"]}");
    for (String split : List.of("train", "test")) {
      file(split + "/data-00000-of-00001.arrow");
      file(split + "/cache-1.arrow");
      file(
          split + "/state.json",
          "{\"_data_files\": [{\"filename\": \"data-00000-of-00001.arrow\"}]}");
    }
    DatasetFolder.Found found = find(null, null);
    assertThat(names(found.files())).containsExactly("train/data-00000-of-00001.arrow");
    assertThat(found.others()).containsExactly("split test");
    Files.delete(temp.resolve("train/data-00000-of-00001.arrow"));
    assertThatThrownBy(() -> find(null, null))
        .hasMessageContaining("it has no train/data-00000-of-00001.arrow, which its state.json");
  }

  @Test
  void givenPattern_anyFoldersStandForNoneToo() throws IOException {
    file("gl/a.jsonl");
    file("gl/x/y/b.jsonl");
    file("gl/.hidden/c.jsonl");
    assertThat(names(Glob.find(Place.of(temp), "gl/**/*.jsonl")))
        .containsExactly("gl/a.jsonl", "gl/x/y/b.jsonl");
    assertThat(names(Glob.find(Place.of(temp), "**/y/**/*.{json,jsonl}")))
        .containsExactly("gl/x/y/b.jsonl");
    assertThat(names(Glob.find(Place.of(temp), "gl/*.jsonl"))).containsExactly("gl/a.jsonl");
    assertThat(names(Glob.find(Place.of(temp), "gl/.hidden/*.jsonl")))
        .containsExactly("gl/.hidden/c.jsonl");
  }

  @Test
  void givenLinks_theyAreFollowedButNotInCircles() throws IOException {
    file("real/a.jsonl");
    Files.createDirectories(temp.resolve("gl"));
    Files.createSymbolicLink(temp.resolve("gl/link"), temp.resolve("real"));
    Files.createSymbolicLink(temp.resolve("gl/loop"), temp.resolve("gl"));
    Files.createSymbolicLink(temp.resolve("gl/b.jsonl"), temp.resolve("real/a.jsonl"));
    assertThat(names(Glob.find(Place.of(temp), "gl/**/*.jsonl")))
        .containsExactly("gl/b.jsonl", "gl/link/a.jsonl");
  }
}
