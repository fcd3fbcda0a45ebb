package org.multiverse.curator.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Records as they are published and outputs as a model writes them: ours, and the real ones where
 * these lie beside the project.
 */
class PublishedDataTest {
  private static final Path OURS = Path.of(System.getProperty("multiverse.test-data"));
  private static final Path SHARED = Path.of(System.getProperty("multiverse.shared-data"));

  @Test
  void parse_records_allValid() throws IOException {
    List<Path> files = files(OURS.resolve("records"));
    allValid(files);

    assertThat(files).hasSize(6);
    int[] counts = new int[2];
    for (Path file : files) {
      count(TagParser.parse(Files.readString(file), Form.LINES).document().flow(), counts);
    }
    assertThat(counts).containsExactly(14, 33);
  }

  @Test
  void parse_publishedRecords_allValid() throws IOException {
    allValid(shared("multiverse-1k-sample"));
  }

  @Test
  void parse_outputs_findsTheirFaults() throws IOException {
    Map<String, List<String>> faults = new TreeMap<>();
    List<Path> files = files(OURS.resolve("outputs"));
    for (Path file : files) {
      ParseResult result = TagParser.parse(Files.readString(file), Form.LINES);
      String name = file.getFileName().toString().replace(".txt", "");
      assertThat(result.isValid()).as(name).isEqualTo(name.startsWith("good-"));
      if (!result.isValid()) {
        faults.put(
            name, result.violations().stream().map(Violation::rule).distinct().sorted().toList());
      }
    }
    assertThat(files).hasSize(19);
    assertThat(faults)
        .isEqualTo(
            Map.of(
                "block-in-conclusion",
                List.of("misplaced-tag"),
                "cut-off-in-conclusion",
                List.of("unclosed-tag"),
                "cut-off-in-outline",
                List.of("missing-conclusion", "no-paths", "unclosed-tag"),
                "cut-off-in-path",
                List.of("missing-conclusion", "unclosed-tag"),
                "doubled-tags",
                List.of(
                    "empty-conclusion",
                    "second-conclusion",
                    "second-goal",
                    "second-think",
                    "unclosed-tag",
                    "unopened-tag"),
                "missing-conclusion",
                List.of("missing-conclusion"),
                "paths-and-outlines-differ",
                List.of("path-after-conclusion", "path-without-outline", "second-conclusion"),
                "stray-path-end",
                List.of("unclosed-tag", "unopened-tag"),
                "text-between-tags",
                List.of("text-between-tags"),
                "wrong-ids",
                List.of("outline-id", "path-id")));
  }

  @Test
  void parse_modelOutputs_alwaysAnswers() throws IOException {
    int valid = 0;
    List<Path> files = shared("model-outputs");
    for (Path file : files) {
      ParseResult result = TagParser.parse(Files.readString(file), Form.LINES);
      assertThat(result.isValid()).isEqualTo(result.violations().isEmpty());
      valid += result.isValid() ? 1 : 0;
    }
    // A third is malformed or cut off.
    assertThat(valid).isBetween(files.size() / 2, files.size() - 1);
  }

  private static void allValid(List<Path> files) throws IOException {
    for (Path file : files) {
      ParseResult result = TagParser.parse(Files.readString(file), Form.LINES);
      assertThat(result.violations()).as(file.getFileName().toString()).isEmpty();
      Document document = result.document();
      for (Form form : Form.values()) {
        assertThat(TagParser.parse(TagWriter.write(document, form), form).document())
            .isEqualTo(document.canonical());
      }
    }
  }

  /** Adds up blocks and paths. */
  private static void count(List<Node> flow, int[] counts) {
    for (Node node : flow) {
      if (node instanceof Parallel block) {
        counts[0]++;
        counts[1] += block.paths().size();
        block.paths().forEach(path -> count(path.flow(), counts));
      }
    }
  }

  private static List<Path> shared(String folder) throws IOException {
    Path path = SHARED.resolve(folder);
    assumeThat(path).as("data beside the project").isDirectory();
    return files(path);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
