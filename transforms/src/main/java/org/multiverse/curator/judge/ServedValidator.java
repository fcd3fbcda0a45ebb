package org.multiverse.curator.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagWriter;

/**
 * A model in one or more Multiverse Engines elsewhere ({@code multiverse engine serve}), asked by
 * {@code /v1/score}. Knows the parallel layout and the tags, as an engine in this process does.
 */
public final class ServedValidator implements Validator {
  /** The environment variable with the key of the engines, where they ask for one. */
  public static final String KEY = "MULTIVERSE_API_KEY";

  private final At at;
  private final ScoreServers servers;

  ServedValidator(At at, ScoreServers servers) {
    this.at = at;
    this.servers = servers;
  }

  /** What becomes of the run when no engine is left. */
  public enum WhenLost {
    /** It ends, and goes on when the same command is given again. */
    STOP,
    /** It goes on; what could not be judged is on record as not run. */
    MARK
  }

  /**
   * How engines are asked.
   *
   * @param concurrency questions in work at each, from each worker
   * @param patience how long all of them may be silent
   * @param whenLost what becomes of the run then
   */
  public record Use(int concurrency, Duration patience, WhenLost whenLost) implements Serializable {
    public Use {
      if (concurrency < 1) {
        throw new IllegalArgumentException(
            "Invalid validator concurrency: " + concurrency + " (at least 1)");
      }
      if (patience.isNegative() || patience.isZero()) {
        throw new IllegalArgumentException(
            "Invalid validator patience: " + patience.toSeconds() + " s (at least 1)");
      }
    }

    private ScoreServers.Waits waits() {
      ScoreServers.Waits waits = ScoreServers.Waits.DEFAULT;
      Duration first = waits.first().compareTo(patience) < 0 ? waits.first() : patience;
      return new ScoreServers.Waits(waits.answer(), first, patience);
    }
  }

  /**
   * Where the engines are.
   *
   * @param urls base URLs, such as {@code http://127.0.0.1:8090}
   * @param model what they serve
   * @param cells tokens that the smallest of their caches holds
   * @param use how they are asked
   */
  public record At(List<String> urls, String model, long cells, Use use) implements Source {
    public At {
      urls = List.copyOf(urls);
    }

    /** Where they are decides nothing. */
    @Override
    public String fingerprint() {
      return "engine:" + model + "," + cells + " cells";
    }

    @Override
    public int concurrency() {
      return use.concurrency * urls.size();
    }

    @Override
    public Validator open() {
      return new ServedValidator(this, servers(urls, use, System::getenv));
    }

    @Override
    public String toString() {
      return "engine:" + String.join(",", urls);
    }
  }

  /**
   * Asks engines what they serve.
   *
   * @param urls base URLs; one that does not answer now is kept, while another does
   * @param environment finds the key, null when it is not set
   * @throws CuratorException USAGE when they serve several models or can't score, UNREACHABLE when
   *     none answers
   */
  public static At ask(List<String> urls, Use use, UnaryOperator<String> environment) {
    List<String> all = urls.stream().map(ServedValidator::checked).distinct().toList();
    ScoreServers servers = servers(all, use, environment);
    Map<String, JsonNode> models = new LinkedHashMap<>();
    CuratorException first = null;
    for (String url : all) {
      try {
        models.put(url, model(servers, url));
      } catch (CuratorException e) {
        if (e.code() != Code.UNREACHABLE) {
          throw e;
        }
        first = first == null ? e : first;
      }
    }
    if (models.isEmpty()) {
      throw first;
    }
    TreeSet<String> names = new TreeSet<>();
    models.forEach(
        (url, model) -> {
          names.add(model.path("id").asText());
          if (!model.path("can_score").asBoolean()) {
            throw CuratorException.usage(
                "Cannot use engine "
                    + url
                    + ": it was started with --fast, and then gives no exact scores");
          }
        });
    if (names.size() > 1) {
      throw CuratorException.usage(
          "Invalid validator: engines of one model are wanted, and these serve " + names);
    }
    long cells =
        models.values().stream()
            .mapToLong(model -> model.path("max_model_len").asLong())
            .min()
            .orElseThrow();
    return new At(all, names.first(), cells, use);
  }

  private static ScoreServers servers(
      List<String> urls, Use use, UnaryOperator<String> environment) {
    return new ScoreServers(
        urls, use.concurrency, new ScoreServers.Key(KEY, environment.apply(KEY)), use.waits());
  }

  private static JsonNode model(ScoreServers servers, String url) {
    JsonNode model = servers.get(url, "/v1/models").path("data").path(0);
    if (!model.has("id") || !model.has("can_score")) {
      throw CuratorException.usage(
          "Invalid validator: "
              + url
              + " is no Multiverse Engine (openai:NAME@"
              + url
              + "/v1 takes servers that give log-probabilities of a prompt)");
    }
    return model;
  }

  private static String checked(String url) {
    String text = url.strip().replaceFirst("/+$", "").replaceFirst("/v1$", "");
    try {
      URI uri = URI.create(text);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null) {
        return text;
      }
    } catch (IllegalArgumentException e) {
      throw CuratorException.usage(wanted(url), e);
    }
    throw CuratorException.usage(wanted(url));
  }

  private static String wanted(String url) {
    return "Invalid URL of an engine: "
        + url.replaceFirst("//[^/@]*@", "//…@")
        + " (http://HOST:PORT or https://HOST:PORT; a key stands in "
        + KEY
        + ")";
  }

  @Override
  public String model() {
    return "engine:" + at.model;
  }

  @Override
  public boolean hasLayout() {
    return true;
  }

  @Override
  public List<Score> score(List<Continuation> texts) {
    ObjectNode body = Json.MAPPER.createObjectNode();
    ArrayNode asked = body.putArray("texts");
    for (Continuation text : texts) {
      asked.addObject().put("context", text.context()).put("text", text.text());
    }
    List<Score> scores = new ArrayList<>();
    ask(body).path("scores").forEach(score -> scores.add(score(score)));
    if (scores.size() != texts.size()) {
      throw new ValidatorException(
          "the engine gave " + scores.size() + " scores for " + texts.size() + " texts");
    }
    return scores;
  }

  private static Score score(JsonNode score) {
    double nll = score.path("nll").asDouble(Double.NaN);
    if (!Double.isFinite(nll) || !score.path("tokens").isInt()) {
      throw new ValidatorException("the engine gave no score: " + score);
    }
    return new Score(nll, score.get("tokens").asInt());
  }

  @Override
  public List<Score> scorePaths(String prefix, Document document) {
    ObjectNode body = Json.MAPPER.createObjectNode();
    body.put("prefix", prefix).put("document", TagWriter.write(document, Form.TIGHT));
    // A branch is that of a path when it lies right below the main text; those in it lie below.
    Map<String, Score> paths = new LinkedHashMap<>();
    for (JsonNode part : ask(body).path("parts")) {
      String branch = part.path("branch").asText();
      if (branch.startsWith("/")) {
        int end = branch.indexOf('/', 1);
        paths.merge(end < 0 ? branch : branch.substring(0, end), score(part), Score::plus);
      }
    }
    return List.copyOf(paths.values());
  }

  @Override
  public Replay replay(Document document) {
    ObjectNode body = Json.MAPPER.createObjectNode();
    body.put("document", TagWriter.write(document, Form.TIGHT)).put("replay", true);
    JsonNode answer = ask(body);
    return new Replay(
        answer.path("blocks").asInt(),
        answer.path("paths").asInt(),
        answer.path("problems").size(),
        answer.path("tokens").asInt(),
        answer.path("critical_path").asInt());
  }

  private JsonNode ask(ObjectNode body) {
    try {
      return servers.ask("/v1/score", body);
    } catch (CuratorException e) {
      if (e.code() == Code.UNREACHABLE && at.use.whenLost == WhenLost.MARK) {
        throw new ValidatorException(e.getMessage(), e);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    // The client's connections end by themselves.
  }
}
