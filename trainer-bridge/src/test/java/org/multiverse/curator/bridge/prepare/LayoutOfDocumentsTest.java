package org.multiverse.curator.bridge.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.Layout;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.tags.TagWriter;

/** The layout of whole documents, prompt and all, against the dense reference. */
class LayoutOfDocumentsTest {
  private static final int LONGEST_COMPARED_WHOLE = 800;

  @Test
  void encoded_aThousandRandomNestedDocuments_equalTheDenseReference() {
    try (Encoder encoder = new Encoder()) {
      int compared = 0;
      for (long seed = 0; compared < 1000; seed++) {
        String text =
            TagWriter.write(new RandomDocuments(seed, 1 + (int) (seed % 4)).next(), Form.LINES);
        Tag[] tags = encoder.tags(text);
        if (tags.length > LONGEST_COMPARED_WHOLE) {
          continue;
        }
        compared++;
        Layout layout = Layout.of(tags);
        Dense dense = Dense.of(tags);
        assertThat(layout.positions()).isEqualTo(dense.positions);
        for (int q = 0; q < tags.length; q++) {
          for (int k = 0; k <= q; k++) {
            same(layout, dense, q, k, "seed " + seed);
          }
        }
      }
    }
  }

  @Test
  void encoded_records_equalTheDenseReference() throws IOException {
    Path folder = Path.of(System.getProperty("multiverse.test-data")).resolve("records");
    assertThat(equalTheDenseReference(folder)).isEqualTo(6);
  }

  @Test
  void encoded_publishedRecords_equalTheDenseReference() throws IOException {
    Path folder =
        Path.of(System.getProperty("multiverse.shared-data")).resolve("multiverse-1k-sample");
    assumeTrue(Files.isDirectory(folder), "no published records at " + folder);
    assertThat(equalTheDenseReference(folder)).isEqualTo(12);
  }

  /** Compares all files of a folder, and counts them. */
  private static int equalTheDenseReference(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.sorted().toList();
    }
    Random random = new Random(12);
    try (Encoder encoder = new Encoder()) {
      for (Path file : files) {
        Tag[] tags = encoder.tags(Files.readString(file));
        Layout layout = Layout.of(tags);
        Dense dense = Dense.of(tags);
        assertThat(layout.positions()).isEqualTo(dense.positions);
        // Of the pairs, hundreds of millions, a sample.
        for (int i = 0; i < 300_000; i++) {
          int q = random.nextInt(tags.length);
          same(layout, dense, q, random.nextInt(q + 1), file.toString());
        }
      }
    }
    return files.size();
  }

  private static void same(Layout layout, Dense dense, int q, int k, String where) {
    if (layout.isVisible(q, k) != dense.isVisible(q, k)) {
      throw new AssertionError("token " + q + " and token " + k + " of " + where);
    }
  }

  private static final class Encoder implements AutoCloseable {
    private final TokenizerFile file = TokenizerFile.read("bytes");
    private final Tokenizer tokenizer = file.open();
    private final DocumentEncoder encoder =
        new DocumentEncoder(
            file, tokenizer, ChatTemplate.CHATML, DocumentEncoder.EncodedPrompts.DEFAULT, 1 << 20);

    Tag[] tags(String trace) {
      int[] tokens = encoder.parallel(new Row("r", "q", trace, "x", null)).tokens();
      return Arrays.stream(tokens)
          .mapToObj(token -> file.tag(token & ~DocumentEncoder.LOSS))
          .toArray(Tag[]::new);
    }

    @Override
    public void close() {
      tokenizer.close();
    }
  }
}
