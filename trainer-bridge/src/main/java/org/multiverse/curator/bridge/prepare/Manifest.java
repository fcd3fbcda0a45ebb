package org.multiverse.curator.bridge.prepare;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a prepared folder says of itself: the {@code manifest.json} of the contract in the module's
 * README, its names in snake case.
 *
 * @param version of the contract
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
public record Manifest(
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
    DocumentEncoder.Prompts prompts,
    MixtureUsed mixture,
    Forms documents,
    Map<String, Long> leftOut,
    SourceRef source,
    List<File> files) {
  /** Of the contract. */
  static final int VERSION = 1;

  static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  public Manifest {
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
    files = List.copyOf(files);
  }

  /** The tokenizer file and its digest. */
  public record TokenizerRef(String file, String sha256) {}

  /** The template and its digest. */
  public record TemplateRef(String text, String sha256) {}

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
  public record File(String name, long rows, long bytes, String sha256) {}
}
