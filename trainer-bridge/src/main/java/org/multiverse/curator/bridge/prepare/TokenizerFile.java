package org.multiverse.curator.bridge.prepare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.tags.Tag;

/**
 * A {@code tokenizer.json} with the twelve tags as tokens. Tags that it lacks follow its highest id
 * in the order of {@link Tag}; none is special, or decoding would leave them out.
 */
public final class TokenizerFile {
  /** The tokenizer that ships with us: a token a byte. */
  public static final String BYTES = "bytes";

  private static final List<String> PADS =
      List.of("<|endoftext|>", "<|pad|>", "<pad>", "[PAD]", "<|finetune_right_pad_id|>");
  private static final List<String> ENDS =
      List.of("<|im_end|>", "<|eot_id|>", "<|endoftext|>", "</s>", "<|end_of_text|>");

  private final byte[] content;
  private final Map<String, Integer> ids;
  private final Map<Tag, Integer> tags;
  private final Tag[] tagById;
  private final BitSet special;
  private final int size;
  private final int declaredPad;

  private TokenizerFile(String name, ObjectNode root) {
    this.ids = new HashMap<>();
    this.tags = new EnumMap<>(Tag.class);
    this.special = new BitSet();
    vocabulary(name, root);
    ArrayNode added = added(name, root);
    int next = highest();
    for (Tag tag : Tag.values()) {
      ObjectNode entry = find(added, tag.toString());
      if (entry == null) {
        Integer known = ids.get(tag.toString());
        int id = known == null ? ++next : known;
        entry = added.addObject().put("id", id).put("content", tag.toString());
        ids.put(tag.toString(), id);
      }
      // Exact matches of the raw text, kept by decoding.
      entry.put("single_word", false).put("lstrip", false).put("rstrip", false);
      entry.put("normalized", false).put("special", false);
      int id = entry.get("id").asInt();
      tags.put(tag, id);
      special.clear(id);
    }
    this.size = highest() + 1;
    this.tagById = new Tag[size];
    tags.forEach((tag, id) -> tagById[id] = tag);
    this.declaredPad = root.path("padding").path("pad_id").asInt(-1);
    try {
      this.content = Json.MAPPER.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write JSON: " + Causes.reason(e), e);
    }
  }

  /**
   * Reads a tokenizer and adds the tags.
   *
   * @param name {@value #BYTES}, or the path of a {@code tokenizer.json}
   */
  public static TokenizerFile read(String name) {
    try {
      JsonNode root = Json.MAPPER.readTree(name.equals(BYTES) ? shipped() : given(name));
      if (!(root instanceof ObjectNode object)) {
        throw CuratorException.usage("Invalid tokenizer: " + name + " (no JSON object)");
      }
      return new TokenizerFile(name, object);
    } catch (JsonProcessingException e) {
      throw CuratorException.usage("Invalid tokenizer: " + name + " (" + Causes.reason(e) + ")", e);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot read tokenizer " + name + ": " + Causes.reason(e), e);
    }
  }

  private static byte[] shipped() throws IOException {
    try (InputStream in = TokenizerFile.class.getResourceAsStream("bytes.json")) {
      return in.readAllBytes();
    }
  }

  private static byte[] given(String name) throws IOException {
    Path file = Path.of(name);
    Path inside = file.resolve("tokenizer.json");
    if (Files.isDirectory(file) && Files.isRegularFile(inside)) {
      file = inside;
    }
    if (!Files.isRegularFile(file)) {
      throw CuratorException.usage(
          "Invalid tokenizer: " + name + " (bytes, or the path of a tokenizer.json)");
    }
    return Files.readAllBytes(file);
  }

  private void vocabulary(String name, ObjectNode root) {
    JsonNode vocabulary = root.path("model").path("vocab");
    if (vocabulary.isObject()) {
      vocabulary.properties().forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
    } else if (vocabulary.isArray()) {
      for (int i = 0; i < vocabulary.size(); i++) {
        ids.put(vocabulary.get(i).path(0).asText(), i);
      }
    }
    if (ids.isEmpty()) {
      throw CuratorException.usage("Invalid tokenizer: " + name + " (it has no model.vocab)");
    }
  }

  private ArrayNode added(String name, ObjectNode root) {
    ArrayNode added =
        root.get("added_tokens") instanceof ArrayNode array ? array : root.putArray("added_tokens");
    for (JsonNode entry : added) {
      if (!entry.path("id").isInt() || !entry.path("content").isTextual()) {
        throw CuratorException.usage(
            "Invalid tokenizer: " + name + " (added_tokens without id or content)");
      }
      int id = entry.get("id").asInt();
      ids.put(entry.get("content").asText(), id);
      special.set(id, entry.path("special").asBoolean());
    }
    return added;
  }

  private static ObjectNode find(ArrayNode added, String content) {
    for (JsonNode entry : added) {
      if (entry.get("content").asText().equals(content)) {
        return (ObjectNode) entry;
      }
    }
    return null;
  }

  private int highest() {
    return ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
  }

  /** The library's tokenizer of this file, checked to give what we count on. */
  public Tokenizer open() {
    HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.of(new String(content, StandardCharsets.UTF_8));
    try {
      tags.forEach(
          (tag, id) -> {
            int[] tokens = tokenizer.encode(tag.toString());
            if (tokens.length != 1 || tokens[0] != id) {
              throw CuratorException.usage(
                  "Invalid tokenizer: it does not take " + tag + " for its token " + id);
            }
          });
      int[] joined = concat(tokenizer.encode("1:"), tokenizer.encode(" a b"));
      if (!tokenizer.decode(joined).equals("1: a b")) {
        throw CuratorException.usage(
            "Invalid tokenizer: it adds or drops blanks between pieces of a text (\"1:\" and"
                + " \" a b\" must join to \"1: a b\", as those of byte-level tokenizers do)");
      }
      return tokenizer;
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static int[] concat(int[] first, int[] second) {
    int[] both = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** The file's content with the tags. */
  public byte[] content() {
    return content.clone();
  }

  /** Ids of the twelve tags. */
  public Map<Tag, Integer> tags() {
    return Map.copyOf(tags);
  }

  /** The tag that an id stands for, or null. */
  Tag tag(int id) {
    return id < tagById.length ? tagById[id] : null;
  }

  /** Whether an id stands for a token that steers a chat and has no place in its texts. */
  boolean isSpecial(int id) {
    return special.get(id);
  }

  /** One more than the highest id, tags included. */
  public int size() {
    return size;
  }

  /** The id of a token by its content. */
  OptionalInt id(String content) {
    Integer id = ids.get(content);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The token that ends an answer, when the template does not say. */
  String end() {
    return ENDS.stream()
        .filter(ids::containsKey)
        .findFirst()
        .orElseThrow(
            () ->
                CuratorException.usage(
                    "Invalid tokenizer: it has none of the end tokens "
                        + String.join(" ", ENDS)
                        + " (a template with {answer} says what follows the answer)"));
  }

  /** The token that fills blocks up: the one declared, a usual one, or that of the end. */
  int pad(int end) {
    if (declaredPad >= 0 && declaredPad < size) {
      return declaredPad;
    }
    return PADS.stream().filter(ids::containsKey).map(ids::get).findFirst().orElse(end);
  }
}
