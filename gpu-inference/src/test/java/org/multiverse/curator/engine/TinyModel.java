package org.multiverse.curator.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.engine.llama.Llama;
import org.multiverse.curator.engine.llama.LlamaModel;
import org.multiverse.curator.tags.Tag;

/** The tiny random Qwen2 of {@code make_tiny_model.py}, its reference logits, and the libraries. */
public final class TinyModel {
  public static final int FIRST_TAG = 256;
  public static final int END = 268;
  // The vocabulary holds them in this order from FIRST_TAG on.
  static final List<Tag> TAGS = List.of(Tag.values());

  private TinyModel() {}

  /** A document and what PyTorch makes of it. */
  public static final class Reference {
    public final int[] tokens;
    public final int[] positions;
    public final int[] ranks;
    public final float[][] logits;
    public final int[] plainArgmax;
    public final float plainDifference;

    private Reference(ByteBuffer data, int vocabulary) {
      int n = data.getInt();
      tokens = ints(data, n);
      positions = ints(data, n);
      ranks = ints(data, n);
      logits = new float[n][vocabulary];
      for (float[] row : logits) {
        data.asFloatBuffer().get(row);
        data.position(data.position() + 4 * vocabulary);
      }
      plainArgmax = ints(data, n);
      plainDifference = data.getFloat();
    }
  }

  /** The libraries to test with: the bundled one, and a newer one where its folder is there. */
  public enum Native {
    BUNDLED,
    NEWER
  }

  /** Loads a library, or skips the test and says so. */
  public static Llama llama(Native which) {
    if (which == Native.BUNDLED) {
      return Llama.bundled();
    }
    Path folder = Path.of(System.getProperty("multiverse.llama", "target/llama"));
    if (!Files.isDirectory(folder)) {
      String note = "not run: no llama.cpp 0.5.0 in " + folder + " (src/test/sh/fetch-llama.sh)";
      System.out.println(note);
      assumeTrue(false, note);
    }
    return Llama.in(folder);
  }

  /** Loads the model. */
  public static LlamaModel load(Native which) {
    return llama(which).load(file());
  }

  /** The model's file. */
  public static Path file() {
    try {
      return Path.of(TinyModel.class.getResource("/tiny/tiny-qwen2.gguf").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The reference of every seed. */
  public static List<Reference> references() {
    try (InputStream in = TinyModel.class.getResourceAsStream("/tiny/reference.bin")) {
      ByteBuffer data = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      int seeds = data.getInt();
      int vocabulary = data.getInt();
      List<Reference> references = new ArrayList<>();
      for (int seed = 0; seed < seeds; seed++) {
        references.add(new Reference(data, vocabulary));
      }
      return references;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int[] ints(ByteBuffer data, int n) {
    int[] values = new int[n];
    data.asIntBuffer().get(values);
    data.position(data.position() + 4 * n);
    return values;
  }
}
