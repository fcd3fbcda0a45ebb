package org.multiverse.curator.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real records and real model outputs, where they lie beside the project; skipped elsewhere. */
class PublishedDataTest {
  private static final Path SHARED = Path.of(System.getProperty("multiverse.shared-data", ""));

  @Test
  void parse_publishedRecords_allValid() {
    for (Path file : files("multiverse-1k-sample")) {
      ParseResult result = TagParser.parse(read(file), Form.LINES);
      assertThat(result.violations()).as(file.getFileName().toString()).isEmpty();
      Document document = result.document();
      for (Form form : Form.values()) {
        assertThat(TagParser.parse(TagWriter.write(document, form), form).document())
            .isEqualTo(document);
      }
    }
  }

  @Test
  void parse_modelOutputs_alwaysAnswers() {
    int valid = 0;
    List<Path> files = files("model-outputs");
    for (Path file : files) {
      ParseResult result = TagParser.parse(read(file), Form.LINES);
      assertThat(result.isValid()).isEqualTo(result.violations().isEmpty());
      valid += result.isValid() ? 1 : 0;
    }
    // A third is malformed or cut off.
    assertThat(valid).isBetween(files.size() / 2, files.size() - 1);
  }

  private static List<Path> files(String folder) {
    Path path = SHARED.resolve(folder);
    assumeThat(path).as("data beside the project").isDirectory();
    try (var files = Files.list(path)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
