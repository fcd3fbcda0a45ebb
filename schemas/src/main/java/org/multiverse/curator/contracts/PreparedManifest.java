package org.multiverse.curator.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.multiverse.curator.common.Json;

/**
 * What a prepared folder says of itself: its {@code manifest.json}, which {@code bridge prepare}
 * writes and the training job reads, in the README of {@code trainer-bridge}.
 *
 * @param fingerprint SHA-256 of what decides the result
 * @param blockLength tokens of a row
 * @param rows rows of all files
 * @param tokens tokens of all rows, padding included
 * @param lossTokens those on which loss is taken
 * @param paddingTokens those that only fill a row up
 * @param vocabularySize one more than the highest id, tags included
 * @param tags ids of the twelve tags
 * @param padId what fills up
 * @param eosId what ends a document
 * @param tokenizer the tokenizer file
 * @param template the chat template
 * @param prompts what follows a question
 * @param mixture stages of training
 * @param documents documents in use, whatever the number of stages that show them
 * @param leftOut documents left out by reason
 * @param source where the rows came from
 * @param files the files in training order
 */
public record PreparedManifest(
    int version,
    String fingerprint,
    int blockLength,
    long rows,
    long tokens,
    long lossTokens,
    long paddingTokens,
    int vocabularySize,
    Map<String, Integer> tags,
    int padId,
    int eosId,
    TokenizerRef tokenizer,
    TemplateRef template,
    Prompts prompts,
    MixtureUsed mixture,
    Forms documents,
    Map<String, Long> leftOut,
    SourceRef source,
    List<PreparedFile> files) {
  /** Of this contract. */
  public static final int VERSION = 1;

  /** The manifest's own name in the folder. */
  public static final String MANIFEST = "manifest.json";

  /** The tokenizer's name in the folder. */
  public static final String TOKENIZER = "tokenizer.json";

  /** Written last: a folder without it is not complete. */
  public static final String SUCCESS = "_SUCCESS";

  /** Tokens of one or more documents, then padding: a list of int32, as the next two. */
  public static final String INPUT_IDS = "input_ids";

  /** Positions of the tokens, from 0 in each document. */
  public static final String POSITION_IDS = "position_ids";

  /** A permutation of 0 to n-1; token q sees token k exactly when k <= q and rank[k] <= rank[q]. */
  public static final String RANK = "rank";

  /** 1 where loss is taken on a token, else 0: a list of uint8. */
  public static final String LOSS_MASK = "loss_mask";

  /** The columns of a file in their order. */
  public static final List<String> COLUMNS = List.of(INPUT_IDS, POSITION_IDS, RANK, LOSS_MASK);

  private static final String VERSION_KEY = "version";
  private static final String FINGERPRINT = "fingerprint";
  private static final String BLOCK_LENGTH = "block_length";
  private static final String ROWS = "rows";
  private static final String TOKENS = "tokens";
  private static final String LOSS_TOKENS = "loss_tokens";
  private static final String PADDING_TOKENS = "padding_tokens";
  private static final String VOCABULARY_SIZE = "vocabulary_size";
  private static final String TAGS = "tags";
  private static final String PAD_ID = "pad_id";
  private static final String EOS_ID = "eos_id";
  private static final String TOKENIZER_KEY = "tokenizer";
  private static final String FILE = "file";
  private static final String SHA256 = "sha256";
  private static final String TEMPLATE = "template";
  private static final String TEXT = "text";
  private static final String PROMPTS = "prompts";
  private static final String PARALLEL = "parallel";
  private static final String SEQUENTIAL = "sequential";
  private static final String MIXTURE = "mixture";
  private static final String NAME = "name";
  private static final String SEED = "seed";
  private static final String STAGES = "stages";
  private static final String FIRST_ROW = "first_row";
  private static final String DOCUMENTS = "documents";
  private static final String LEFT_OUT = "left_out";
  private static final String SOURCE = "source";
  private static final String RUN = "run";
  private static final String FILES = "files";
  private static final String BYTES = "bytes";

  public PreparedManifest {
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
    files = List.copyOf(files);
  }

  /** The tokenizer file and its digest. */
  public record TokenizerRef(String file, String sha256) {}

  /** The template and its digest. */
  public record TemplateRef(String text, String sha256) {}

  /** What follows the question of a document of either form. */
  public record Prompts(String parallel, String sequential) {}

  /** The mixture, its seed and what came of it. */
  public record MixtureUsed(String name, long seed, List<Stage> stages) {
    public MixtureUsed {
      stages = List.copyOf(stages);
    }
  }

  /**
   * One stage.
   *
   * @param parallel share of its documents that are parallel
   * @param sequential share of its documents that are sequential
   * @param documents how many it shows
   * @param firstRow its first row over all files
   * @param rows its rows
   */
  public record Stage(
      double parallel, double sequential, long documents, long firstRow, long rows) {}

  /** Counts of documents by form. */
  public record Forms(long parallel, long sequential) {}

  /** The run and the digest of the rows read. */
  public record SourceRef(String run, String fingerprint) {}

  /** One file. */
  public record PreparedFile(String name, long rows, long bytes, String sha256) {}

  /** Name of a file in training order, counted from 0. */
  public static String fileName(int number, int of) {
    return String.format("train-%05d-of-%05d.parquet", number, of);
  }

  /** Whether a file of this name belongs into a prepared folder. */
  public static boolean isFileName(String name) {
    return List.of(MANIFEST, TOKENIZER, SUCCESS).contains(name)
        || name.matches("train-\\d{5}-of-\\d{5}\\.parquet");
  }

  /** Whether an object looks like a manifest, of whatever version. */
  public static boolean isOne(JsonNode json) {
    return json.has(VERSION_KEY) && json.has(BLOCK_LENGTH) && json.has(MIXTURE);
  }

  /** The object as it is written. */
  public ObjectNode toJson() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put(VERSION_KEY, version).put(FINGERPRINT, fingerprint).put(BLOCK_LENGTH, blockLength);
    json.put(ROWS, rows).put(TOKENS, tokens);
    json.put(LOSS_TOKENS, lossTokens).put(PADDING_TOKENS, paddingTokens);
    json.put(VOCABULARY_SIZE, vocabularySize);
    tags.forEach(json.putObject(TAGS)::put);
    json.put(PAD_ID, padId).put(EOS_ID, eosId);
    json.putObject(TOKENIZER_KEY).put(FILE, tokenizer.file()).put(SHA256, tokenizer.sha256());
    json.putObject(TEMPLATE).put(TEXT, template.text()).put(SHA256, template.sha256());
    json.putObject(PROMPTS).put(PARALLEL, prompts.parallel()).put(SEQUENTIAL, prompts.sequential());
    ArrayNode stages =
        json.putObject(MIXTURE)
            .put(NAME, mixture.name())
            .put(SEED, mixture.seed())
            .putArray(STAGES);
    for (Stage stage : mixture.stages()) {
      stages
          .addObject()
          .put(PARALLEL, stage.parallel())
          .put(SEQUENTIAL, stage.sequential())
          .put(DOCUMENTS, stage.documents())
          .put(FIRST_ROW, stage.firstRow())
          .put(ROWS, stage.rows());
    }
    json.putObject(DOCUMENTS)
        .put(PARALLEL, documents.parallel())
        .put(SEQUENTIAL, documents.sequential());
    leftOut.forEach(json.putObject(LEFT_OUT)::put);
    json.putObject(SOURCE).put(RUN, source.run()).put(FINGERPRINT, source.fingerprint());
    ArrayNode all = json.putArray(FILES);
    for (PreparedFile file : files) {
      all.addObject()
          .put(NAME, file.name())
          .put(ROWS, file.rows())
          .put(BYTES, file.bytes())
          .put(SHA256, file.sha256());
    }
    return json;
  }

  /**
   * The manifest that an object is.
   *
   * @throws IllegalArgumentException with what is wrong in a few words, when it is of another
   *     version or lacks something
   */
  public static PreparedManifest fromJson(JsonNode json) {
    if (json.path(VERSION_KEY).asInt() != VERSION) {
      throw new IllegalArgumentException(
          "version "
              + json.path(VERSION_KEY).asText("?")
              + ", and this is for version "
              + VERSION
              + "; prepare the data again");
    }
    if (json.path(FINGERPRINT).asText().isBlank()) {
      throw new IllegalArgumentException("it has no " + FINGERPRINT);
    }
    JsonNode tokenizer = get(json, TOKENIZER_KEY);
    JsonNode template = get(json, TEMPLATE);
    JsonNode prompts = get(json, PROMPTS);
    JsonNode mixture = get(json, MIXTURE);
    JsonNode documents = get(json, DOCUMENTS);
    JsonNode source = get(json, SOURCE);
    return new PreparedManifest(
        VERSION,
        text(json, FINGERPRINT),
        (int) number(json, BLOCK_LENGTH),
        number(json, ROWS),
        number(json, TOKENS),
        number(json, LOSS_TOKENS),
        number(json, PADDING_TOKENS),
        (int) number(json, VOCABULARY_SIZE),
        map(get(json, TAGS), JsonNode::asInt),
        (int) number(json, PAD_ID),
        (int) number(json, EOS_ID),
        new TokenizerRef(text(tokenizer, FILE), text(tokenizer, SHA256)),
        new TemplateRef(text(template, TEXT), text(template, SHA256)),
        new Prompts(text(prompts, PARALLEL), text(prompts, SEQUENTIAL)),
        new MixtureUsed(
            text(mixture, NAME),
            number(mixture, SEED),
            list(get(mixture, STAGES), PreparedManifest::stage)),
        new Forms(number(documents, PARALLEL), number(documents, SEQUENTIAL)),
        map(get(json, LEFT_OUT), JsonNode::asLong),
        new SourceRef(text(source, RUN), text(source, FINGERPRINT)),
        list(get(json, FILES), PreparedManifest::file));
  }

  private static Stage stage(JsonNode json) {
    return new Stage(
        get(json, PARALLEL).asDouble(),
        get(json, SEQUENTIAL).asDouble(),
        number(json, DOCUMENTS),
        number(json, FIRST_ROW),
        number(json, ROWS));
  }

  private static PreparedFile file(JsonNode json) {
    return new PreparedFile(
        text(json, NAME), number(json, ROWS), number(json, BYTES), text(json, SHA256));
  }

  private static JsonNode get(JsonNode json, String name) {
    if (!json.hasNonNull(name)) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return json.get(name);
  }

  private static String text(JsonNode json, String name) {
    return get(json, name).asText();
  }

  private static long number(JsonNode json, String name) {
    return get(json, name).asLong();
  }

  private static <T> List<T> list(JsonNode json, Function<JsonNode, T> each) {
    List<T> all = new ArrayList<>();
    json.forEach(node -> all.add(each.apply(node)));
    return all;
  }

  private static <T> Map<String, T> map(JsonNode json, Function<JsonNode, T> each) {
    Map<String, T> all = new LinkedHashMap<>();
    json.properties().forEach(entry -> all.put(entry.getKey(), each.apply(entry.getValue())));
    return all;
  }
}
