package org.multiverse.curator.engine.llama;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.multiverse.curator.tags.Tag;

/**
 * A GGUF file (version 3) of random weights in the shape of a real model, to measure speed where no
 * model is at hand: what a matrix holds does not change how long it takes. Weights are Q4_0, norms
 * and biases F32. Its tokens are the 256 bytes, the tags, an end token, and fillers.
 */
public final class RandomModel {
  private static final int ALIGNMENT = 32;
  private static final int F32 = 0;
  private static final int Q4_0 = 2;
  private static final int BLOCK = 32;
  private static final int BLOCK_BYTES = 18;
  private static final int CONTEXT = 32_768;

  // Types of values in a GGUF header.
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private RandomModel() {}

  /**
   * Shapes of Qwen2 models.
   *
   * @param layers transformer layers
   * @param width of the residual stream
   * @param inner width of the feed-forward layer
   * @param heads of queries
   * @param keyHeads of keys and values
   * @param vocabulary tokens
   * @param tied whether the output matrix is that of the embeddings
   */
  public record Shape(
      int layers, int width, int inner, int heads, int keyHeads, int vocabulary, boolean tied) {

    /** Shapes by name: 0.1b is our own, the others are those of Qwen2.5. */
    public static final Map<String, Shape> BY_NAME =
        Map.of(
            "0.1b", new Shape(12, 768, 2048, 12, 2, 32_000, true),
            "0.5b", new Shape(24, 896, 4864, 14, 2, 151_936, true),
            "1.5b", new Shape(28, 1536, 8960, 12, 2, 151_936, true),
            "7b", new Shape(28, 3584, 18_944, 28, 4, 152_064, false));
  }

  private record Tensor(String name, int type, List<Long> dimensions) {
    long elements() {
      long count = 1;
      for (long dimension : dimensions) {
        count *= dimension;
      }
      return count;
    }

    long bytes() {
      return type == F32 ? 4 * elements() : elements() / BLOCK * BLOCK_BYTES;
    }
  }

  /** Writes a model, beside its place first. */
  public static void write(Path file, Shape shape) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 20)) {
      List<Tensor> tensors = tensors(shape);
      GgufHeader header = new GgufHeader();
      header.model(shape);
      byte[] head = header.bytes(tensors);
      out.write(head);
      pad(out, head.length);
      SplittableRandom random = new SplittableRandom(1);
      for (Tensor tensor : tensors) {
        write(out, tensor, random);
        pad(out, tensor.bytes());
      }
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<Tensor> tensors(Shape shape) {
    long width = shape.width();
    long keys = (long) shape.keyHeads() * (width / shape.heads());
    List<Tensor> tensors = new ArrayList<>();
    matrix(tensors, "token_embd", width, shape.vocabulary());
    vector(tensors, "output_norm.weight", width);
    if (!shape.tied()) {
      matrix(tensors, "output", width, shape.vocabulary());
    }
    for (int layer = 0; layer < shape.layers(); layer++) {
      String name = "blk." + layer + ".";
      vector(tensors, name + "attn_norm.weight", width);
      matrix(tensors, name + "attn_q", width, width);
      vector(tensors, name + "attn_q.bias", width);
      matrix(tensors, name + "attn_k", width, keys);
      vector(tensors, name + "attn_k.bias", keys);
      matrix(tensors, name + "attn_v", width, keys);
      vector(tensors, name + "attn_v.bias", keys);
      matrix(tensors, name + "attn_output", width, width);
      vector(tensors, name + "ffn_norm.weight", width);
      matrix(tensors, name + "ffn_gate", width, shape.inner());
      matrix(tensors, name + "ffn_up", width, shape.inner());
      matrix(tensors, name + "ffn_down", shape.inner(), width);
    }
    return tensors;
  }

  private static void matrix(List<Tensor> tensors, String name, long in, long out) {
    tensors.add(new Tensor(name + ".weight", Q4_0, List.of(in, out)));
  }

  private static void vector(List<Tensor> tensors, String name, long size) {
    tensors.add(new Tensor(name, F32, List.of(size)));
  }

  private static void write(OutputStream out, Tensor tensor, SplittableRandom random)
      throws IOException {
    if (tensor.type() == F32) {
      float value = tensor.name().endsWith("norm.weight") ? 1 : 0;
      ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      while (bytes.hasRemaining()) {
        bytes.putFloat(value);
      }
      out.write(bytes.array());
      return;
    }
    byte[] block = new byte[BLOCK_BYTES];
    // The scale is a half float, 2^-8: weights from -1/32 to 7/256.
    block[1] = 0x1c;
    byte[] weights = new byte[BLOCK_BYTES - 2];
    for (long i = tensor.elements() / BLOCK; i > 0; i--) {
      random.nextBytes(weights);
      System.arraycopy(weights, 0, block, 2, weights.length);
      out.write(block);
    }
  }

  private static void pad(OutputStream out, long size) throws IOException {
    out.write(new byte[Math.floorMod(-size, ALIGNMENT)]);
  }

  /** What stands before the tensors. */
  private static final class GgufHeader {
    private final Map<String, byte[]> values = new LinkedHashMap<>();

    void model(Shape shape) throws IOException {
      text("general.architecture", "qwen2");
      text("general.name", "random weights");
      number("general.alignment", ALIGNMENT);
      number("qwen2.block_count", shape.layers());
      number("qwen2.context_length", CONTEXT);
      number("qwen2.embedding_length", shape.width());
      number("qwen2.feed_forward_length", shape.inner());
      number("qwen2.attention.head_count", shape.heads());
      number("qwen2.attention.head_count_kv", shape.keyHeads());
      real("qwen2.attention.layer_norm_rms_epsilon", 1e-6f);
      real("qwen2.rope.freq_base", 1e6f);
      text("tokenizer.ggml.model", "gpt2");
      text("tokenizer.ggml.pre", "qwen2");
      List<String> tokens = new ArrayList<>();
      List<Integer> kinds = new ArrayList<>();
      for (int value = 0; value < 256; value++) {
        tokens.add(String.valueOf(letter(value)));
        kinds.add(1);
      }
      for (Tag tag : Tag.values()) {
        tokens.add(tag.toString());
        // User-defined: found in a text before it is cut into other tokens.
        kinds.add(4);
      }
      number("tokenizer.ggml.eos_token_id", tokens.size());
      tokens.add("<|end|>");
      kinds.add(3);
      while (tokens.size() < shape.vocabulary()) {
        tokens.add("<filler-" + tokens.size() + ">");
        kinds.add(5);
      }
      texts("tokenizer.ggml.tokens", tokens);
      texts("tokenizer.ggml.merges", List.of("a b"));
      Bytes types = new Bytes();
      types.int32(ARRAY);
      types.int32(INT32);
      types.int64(kinds.size());
      for (int kind : kinds) {
        types.int32(kind);
      }
      values.put("tokenizer.ggml.token_type", types.bytes());
      Bytes flag = new Bytes();
      flag.int32(BOOL);
      flag.int8(0);
      values.put("tokenizer.ggml.add_bos_token", flag.bytes());
    }

    /** The character that stands for a byte in GPT-2's alphabet. */
    private static char letter(int value) {
      boolean isPrintable =
          (value >= '!' && value <= '~') || (value >= 0xa1 && value <= 0xff && value != 0xad);
      if (isPrintable) {
        return (char) value;
      }
      int number = value <= ' ' ? value : value <= 0xa0 ? value - '~' + ' ' : 67;
      return (char) (256 + number);
    }

    private void text(String key, String text) throws IOException {
      Bytes bytes = new Bytes();
      bytes.int32(STRING);
      bytes.string(text);
      values.put(key, bytes.bytes());
    }

    private void texts(String key, List<String> texts) throws IOException {
      Bytes bytes = new Bytes();
      bytes.int32(ARRAY);
      bytes.int32(STRING);
      bytes.int64(texts.size());
      for (String text : texts) {
        bytes.string(text);
      }
      values.put(key, bytes.bytes());
    }

    private void number(String key, int value) throws IOException {
      Bytes bytes = new Bytes();
      bytes.int32(UINT32);
      bytes.int32(value);
      values.put(key, bytes.bytes());
    }

    private void real(String key, float value) throws IOException {
      Bytes bytes = new Bytes();
      bytes.int32(FLOAT32);
      bytes.int32(Float.floatToIntBits(value));
      values.put(key, bytes.bytes());
    }

    byte[] bytes(List<Tensor> tensors) throws IOException {
      Bytes bytes = new Bytes();
      bytes.raw("GGUF".getBytes(StandardCharsets.US_ASCII));
      bytes.int32(3);
      bytes.int64(tensors.size());
      bytes.int64(values.size());
      for (Map.Entry<String, byte[]> entry : values.entrySet()) {
        bytes.string(entry.getKey());
        bytes.raw(entry.getValue());
      }
      long offset = 0;
      for (Tensor tensor : tensors) {
        bytes.string(tensor.name());
        bytes.int32(tensor.dimensions().size());
        for (long dimension : tensor.dimensions()) {
          bytes.int64(dimension);
        }
        bytes.int32(tensor.type());
        bytes.int64(offset);
        offset += tensor.bytes() + Math.floorMod(-tensor.bytes(), ALIGNMENT);
      }
      return bytes.bytes();
    }
  }

  /** Little-endian values one behind the other. */
  private static final class Bytes {
    private final java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    private final DataOutputStream data = new DataOutputStream(out);

    void int8(int value) throws IOException {
      data.writeByte(value);
    }

    void int32(int value) throws IOException {
      data.writeInt(Integer.reverseBytes(value));
    }

    void int64(long value) throws IOException {
      data.writeLong(Long.reverseBytes(value));
    }

    void string(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int64(bytes.length);
      raw(bytes);
    }

    void raw(byte[] bytes) throws IOException {
      data.write(bytes);
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
