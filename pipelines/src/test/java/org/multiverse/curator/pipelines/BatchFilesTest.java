package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.places.Place;

class BatchFilesTest {
  private static final BatchFiles.Submission SUBMISSION =
      new BatchFiles.Submission("gemini:gemini-2.5-pro", "batches/1", List.of("aa", "bb"));

  @TempDir private Path run;
  private BatchFiles folder;

  @BeforeEach
  void open() throws IOException {
    folder = BatchFiles.of(Place.of(run), 1, "summary-tree");
    folder.create();
  }

  @Test
  void givenABatchThatWasHandedIn_isKeptUntilItIsFetched() throws IOException {
    folder.write(SUBMISSION);
    Path file = run.resolve("batch/001-summary-tree/submitted-batches_1.json");
    assertThat(file)
        .hasContent(
            """
            {
              "model" : "gemini:gemini-2.5-pro",
              "id" : "batches/1",
              "keys" : [ "aa", "bb" ]
            }
            """);
    assertThat(folder.submissions()).containsExactly(SUBMISSION);
    assertThat(folder.keys()).containsExactly("aa", "bb");
    folder.fetched(SUBMISSION);
    assertThat(folder.submissions()).isEmpty();
    assertThat(file.resolveSibling("fetched-batches_1.json")).exists();
  }

  @Test
  void givenAnExport_tellsWhatItWasFor() throws IOException {
    assertThat(folder.export()).isEmpty();
    BatchFiles.Export export =
        new BatchFiles.Export("summary-tree", "/cache", "openai:gpt-4.1", 2, 1);
    folder.write(export);
    assertThat(folder.export()).contains(export);
    assertThat(run.resolve("batch/001-summary-tree/export.json"))
        .hasContent(
            """
            {
              "step" : "summary-tree",
              "cache" : "/cache",
              "model" : "openai:gpt-4.1",
              "requests" : 2,
              "repairs" : 1
            }
            """);
  }

  @Test
  void givenExportsAndOtherFiles_listsTheExportsInTheirOrder() throws IOException {
    BatchFiles.of(Place.of(run), 12, "blind-check").create();
    BatchFiles.of(Place.of(run), 2, "mapreduce").create();
    BatchFiles.of(Place.of(run), 1000, "mapreduce").create();
    Files.writeString(run.resolve("batch/options.json"), "{}");
    Files.createDirectories(run.resolve("batch/my own notes"));
    assertThat(BatchFiles.all(Place.of(run)))
        .containsExactly(
            folder,
            BatchFiles.of(Place.of(run), 2, "mapreduce"),
            BatchFiles.of(Place.of(run), 12, "blind-check"),
            BatchFiles.of(Place.of(run), 1000, "mapreduce"));
    assertThat(BatchFiles.all(Place.of(run.resolve("none")))).isEmpty();
  }

  @Test
  void givenRequests_findsTheirKeysAndNotThoseOfReplies() throws IOException {
    folder.requests(1).write("{\"custom_id\":\"c\"}\n");
    folder.requests(0).write("{\"custom_id\":\"a\"}\n{\"custom_id\":\"b\"}\n");
    folder.readable(folder.requests(0)).write("to be read");
    Place replies = folder.nextReplies();
    replies.write("{\"custom_id\":\"d\"}\n");
    assertThat(replies.name()).isEqualTo("replies-00000.jsonl");
    assertThat(folder.nextReplies().name()).isEqualTo("replies-00001.jsonl");
    assertThat(folder.requests()).containsExactly(folder.requests(0), folder.requests(1));
    assertThat(folder.keys()).containsExactly("a", "b", "c");
  }
}
