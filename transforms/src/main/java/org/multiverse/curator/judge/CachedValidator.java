package org.multiverse.curator.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.model.FinishReason;
import org.multiverse.curator.model.ModelReply;
import org.multiverse.curator.model.ResponseCache;
import org.multiverse.curator.model.ServiceTier;
import org.multiverse.curator.model.Usage;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagWriter;

/** A validator whose scores are kept among the replies of models, by content. */
public final class CachedValidator implements Validator {
  private final Validator validator;
  private final String fingerprint;
  private final ResponseCache cache;

  /**
   * A validator.
   *
   * @param fingerprint names all that decides its scores
   * @param cache where scores are kept
   */
  CachedValidator(Validator validator, String fingerprint, ResponseCache cache) {
    this.validator = validator;
    this.fingerprint = fingerprint;
    this.cache = cache;
  }

  /**
   * Opens a source behind a cache.
   *
   * @param cache folder or URL where scores are kept
   */
  public static Validator open(Source source, String cache) {
    // The model last: nobody would close it if one of the others failed.
    String fingerprint = source.fingerprint();
    ResponseCache scores = ResponseCache.at(cache);
    return new CachedValidator(source.open(), fingerprint, scores);
  }

  @Override
  public String model() {
    return validator.model();
  }

  @Override
  public boolean hasLayout() {
    return validator.hasLayout();
  }

  @Override
  public Validator unkept() {
    return validator;
  }

  @Override
  public List<Score> score(List<Continuation> texts) {
    return find("score", texts, new TypeReference<>() {}, () -> validator.score(texts));
  }

  @Override
  public List<Score> scorePaths(String prefix, Document document) {
    return find(
        "paths",
        List.of(prefix, TagWriter.write(document, Form.TIGHT)),
        new TypeReference<>() {},
        () -> validator.scorePaths(prefix, document));
  }

  @Override
  public Replay replay(Document document) {
    // Takes a moment, and depends on little of the document.
    return validator.replay(document);
  }

  private <T> T find(String question, Object asked, TypeReference<T> type, Supplier<T> validators) {
    try {
      String key =
          Sha256.of("multiverse-score-1" + Json.line(List.of(question, fingerprint, asked)));
      var kept = cache.find(key);
      if (kept.isPresent()) {
        return Json.MAPPER.readValue(kept.get().text(), type);
      }
      long start = System.nanoTime();
      T scores = validators.get();
      cache.put(
          key,
          new ModelReply(
              Json.MAPPER.writeValueAsString(scores),
              FinishReason.STOP,
              Usage.ZERO,
              ServiceTier.STANDARD,
              Instant.now(),
              (System.nanoTime() - start) / 1_000_000));
      return scores;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read or write scores: " + Causes.reason(e), e);
    } catch (IOException e) {
      throw new ValidatorException("the cache " + cache + " failed: " + Causes.reason(e), e);
    }
  }

  @Override
  public void close() {
    validator.close();
  }
}
