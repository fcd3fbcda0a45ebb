package org.multiverse.curator.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.tags.Document;

/**
 * A model behind any OpenAI-compatible server that gives the log-probabilities of a prompt: by
 * {@code echo} with {@code logprobs}, or by vLLM's {@code prompt_logprobs}. It knows nothing of the
 * parallel layout.
 */
public final class LogprobValidator implements Validator {
  private static final int CONCURRENCY = 16;

  private final ModelSpec model;
  private final ScoreServers servers;
  private volatile boolean echoes = true;

  /**
   * A validator.
   *
   * @param model name and base URL of the server
   * @param environment finds the key, null when it is not set
   */
  public LogprobValidator(ModelSpec model, UnaryOperator<String> environment) {
    this(model, environment, ScoreServers.Waits.DEFAULT);
  }

  LogprobValidator(ModelSpec model, UnaryOperator<String> environment, ScoreServers.Waits waits) {
    this.model = model;
    this.servers =
        new ScoreServers(
            List.of(model.baseUrl()),
            CONCURRENCY,
            new ScoreServers.Key(model.provider().keyVariable(), model.requireKey(environment)),
            waits);
  }

  /**
   * Where it is found.
   *
   * @param model name and base URL of the server
   */
  public record At(ModelSpec model) implements Source {
    @Override
    public String fingerprint() {
      return model.toString();
    }

    @Override
    public int concurrency() {
      return CONCURRENCY;
    }

    @Override
    public Validator open() {
      return new LogprobValidator(model, System::getenv);
    }
  }

  @Override
  public String model() {
    return model.toString();
  }

  @Override
  public boolean hasLayout() {
    return false;
  }

  @Override
  public List<Score> score(List<Continuation> texts) {
    List<Score> scores = new ArrayList<>();
    for (Continuation text : texts) {
      scores.add(score(text));
    }
    return scores;
  }

  private Score score(Continuation text) {
    if (echoes) {
      try {
        JsonNode logprobs = ask(text, true).path("logprobs");
        if (logprobs.path("token_logprobs").isArray() && logprobs.path("text_offset").isArray()) {
          return echoed(text, logprobs);
        }
      } catch (RefusedTextException e) {
        // It knows no echo, or does not want this text: the other form tells.
        Score score = listed(text);
        echoes = false;
        return score;
      }
      echoes = false;
    }
    return listed(text);
  }

  private Score listed(Continuation text) {
    JsonNode prompt = ask(text, false).path("prompt_logprobs");
    if (!prompt.isArray()) {
      throw new ValidatorException(
          model + " gives no log-probabilities of a prompt (neither echo nor prompt_logprobs)");
    }
    return listed(text, prompt);
  }

  /** Offsets count characters as code points from the beginning of the prompt. */
  private static Score echoed(Continuation text, JsonNode logprobs) {
    int from = points(text.context());
    int to = from + points(text.text());
    Score sum = Score.NONE;
    for (int i = 0; i < logprobs.path("text_offset").size(); i++) {
      int offset = logprobs.path("text_offset").get(i).asInt();
      JsonNode logprob = logprobs.path("token_logprobs").path(i);
      if (offset >= from && offset < to && logprob.isNumber()) {
        sum = sum.plus(new Score(-logprob.asDouble(), 1));
      }
    }
    return checked(sum);
  }

  /** One object a token, by token id, null for the first; {@code decoded_token} is its text. */
  private static Score listed(Continuation text, JsonNode prompt) {
    int from = points(text.context());
    int total = 0;
    List<JsonNode> tokens = new ArrayList<>();
    for (JsonNode entry : prompt) {
      // The token itself comes first, the likeliest ones behind it.
      JsonNode token = entry.isObject() && !entry.isEmpty() ? entry.elements().next() : entry;
      tokens.add(token);
      total += points(token.path("decoded_token").asText());
    }
    // The first token has no entry, so places are counted from the end.
    int at = from + points(text.text()) - total;
    Score sum = Score.NONE;
    for (JsonNode token : tokens) {
      if (at >= from && token.path("logprob").isNumber()) {
        sum = sum.plus(new Score(-token.path("logprob").asDouble(), 1));
      }
      at += points(token.path("decoded_token").asText());
    }
    return checked(sum);
  }

  private static Score checked(Score score) {
    if (score.tokens() == 0 || !Double.isFinite(score.nll())) {
      throw new ValidatorException("the server scored no token of the text");
    }
    return score;
  }

  private static int points(String text) {
    return text.codePointCount(0, text.length());
  }

  private JsonNode ask(Continuation text, boolean echo) {
    ObjectNode body = Json.MAPPER.createObjectNode();
    body.put("model", model.model());
    body.put("prompt", text.context() + text.text());
    body.put("max_tokens", 1);
    body.put("temperature", 0);
    if (echo) {
      body.put("echo", true).put("logprobs", 1);
    } else {
      body.put("prompt_logprobs", 0);
    }
    return servers.ask("/completions", body).path("choices").path(0);
  }

  @Override
  public List<Score> scorePaths(String prefix, Document document) {
    throw new ValidatorException(model + " can't read the parallel layout");
  }

  @Override
  public Replay replay(Document document) {
    throw new ValidatorException(model + " has no interpreter of the tags");
  }

  @Override
  public void close() {
    // The client's connections end by themselves.
  }
}
