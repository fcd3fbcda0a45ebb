package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.rows.StepName;

class BatchFilesTest {
  private static final BatchFiles.Submission SUBMISSION =
      new BatchFiles.Submission("gemini:gemini-2.5-pro", "batches/1", List.of("aa", "bb"));

  @TempDir private Path run;
  private BatchFiles folder;

  @BeforeEach
  void open() throws IOException {
    folder = BatchFiles.of(run, StepName.SUMMARY_TREE);
    folder.clear();
  }

  @Test
  void givenABatchThatWasHandedIn_isKeptUntilItIsFetched() throws IOException {
    folder.write(SUBMISSION);
    Path file = run.resolve("batch/1-summary-tree/submitted-batches_1.json");
    assertThat(file)
        .hasContent(
            """
            {
              "model" : "gemini:gemini-2.5-pro",
              "id" : "batches/1",
              "keys" : [ "aa", "bb" ]
            }
            """);
    folder.clear();
    assertThat(folder.submissions()).containsExactly(SUBMISSION);
    folder.fetched(SUBMISSION);
    assertThat(folder.submissions()).isEmpty();
    assertThat(file.resolveSibling("fetched-batches_1.json")).exists();
  }

  @Test
  void givenAnExport_tellsWhatItWasFor() throws IOException {
    assertThat(folder.export()).isEmpty();
    BatchFiles.Export export = new BatchFiles.Export("summary-tree", "/cache", "openai:gpt-4.1", 2);
    folder.write(export);
    assertThat(folder.export()).contains(export);
    assertThat(folder.path().resolve("export.json"))
        .hasContent(
            """
            {
              "step" : "summary-tree",
              "cache" : "/cache",
              "model" : "openai:gpt-4.1",
              "requests" : 2
            }
            """);
  }

  @Test
  void givenRequestsOfAnEarlierExport_removesThem() throws IOException {
    Files.writeString(folder.requests(1), "{}\n");
    Files.writeString(folder.requests(0), "{}\n");
    assertThat(folder.requests()).containsExactly(folder.requests(0), folder.requests(1));
    folder.clear();
    assertThat(folder.requests()).isEmpty();
  }
}
