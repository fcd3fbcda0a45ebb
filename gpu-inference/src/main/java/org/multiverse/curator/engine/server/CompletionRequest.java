package org.multiverse.curator.engine.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.engine.Engine;
import org.multiverse.curator.engine.GenerateRequest;
import org.multiverse.curator.engine.GenerationLimits;
import org.multiverse.curator.engine.Sampling;
import org.multiverse.curator.engine.Tokens;
import org.multiverse.curator.engine.llama.ChatMessage;
import org.multiverse.curator.engine.llama.LlamaModel;

/**
 * What a client asked to be gone on with.
 *
 * @param requests one for each choice of the answer
 * @param echoes text that stands before each choice, empty unless asked for
 * @param stop strings before which the text ends
 * @param stream whether the answer comes piece by piece
 * @param usage whether the last piece counts the tokens
 * @param live whether branches are sent as they grow and not in the order of the text
 */
record CompletionRequest(
    List<GenerateRequest> requests,
    List<String> echoes,
    List<String> stop,
    boolean stream,
    boolean usage,
    boolean live) {

  private static final int MAX_CHOICES = 64;
  private static final int MAX_STOPS = 16;
  private static final int MAX_MESSAGES = 4096;

  // As OpenAI's API has it.
  private static final int COMPLETION_TOKENS = 16;

  /** Fields that change the text in ways we don't have, and the values that change nothing. */
  private static final Map<String, Set<String>> NEUTRAL =
      Map.ofEntries(
          Map.entry("frequency_penalty", Set.of("0", "0.0")),
          Map.entry("presence_penalty", Set.of("0", "0.0")),
          Map.entry("repetition_penalty", Set.of("1", "1.0")),
          Map.entry("top_k", Set.of("-1", "0")),
          Map.entry("min_p", Set.of("0", "0.0")),
          Map.entry("best_of", Set.of("1")),
          Map.entry("suffix", Set.of("\"\"")),
          Map.entry("logit_bias", Set.of("{}")),
          Map.entry("logprobs", Set.of("false")),
          Map.entry("top_logprobs", Set.of("0")),
          Map.entry("prompt_logprobs", Set.of()),
          Map.entry("tools", Set.of("[]")),
          Map.entry("functions", Set.of("[]")),
          Map.entry("modalities", Set.of("[\"text\"]")),
          Map.entry("response_format", Set.of("{\"type\":\"text\"}")));

  /**
   * What does not come from the body.
   *
   * @param last has the last word on a request; tests have texts written by others than the model
   */
  record Reader(
      Engine engine,
      LlamaModel model,
      ServerSettings settings,
      UnaryOperator<GenerateRequest> last) {

    CompletionRequest completion(Body body) {
      check(body);
      List<Tokens> prompts = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      prompts(body.node("prompt"), prompts, texts);
      boolean echo = body.flag("echo");
      return read(body, prompts, echo ? texts : List.of(), COMPLETION_TOKENS, "max_tokens");
    }

    CompletionRequest chat(Body body) {
      check(body);
      JsonNode messages = body.node("messages");
      if (!messages.isArray() || messages.isEmpty() || messages.size() > MAX_MESSAGES) {
        throw ApiException.invalid(
            "messages", "Invalid messages: an array of 1 to " + MAX_MESSAGES + " is wanted");
      }
      List<ChatMessage> turns = new ArrayList<>();
      for (JsonNode message : messages) {
        turns.add(new ChatMessage(role(message.path("role")), content(message.get("content"))));
      }
      Tokens prompt;
      try {
        // The template writes the token that begins a text itself where there is one.
        prompt = engine.continuation(model.chat(settings.chatTemplate(), turns));
      } catch (CuratorException e) {
        throw ApiException.invalid("messages", e.getMessage() + "; or use /v1/completions");
      }
      String field = body.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
      return read(body, List.of(prompt), List.of(), settings.maxTokens(), field);
    }

    private static String role(JsonNode role) {
      return switch (Body.text(role, "messages.role")) {
        case "system", "developer" -> "system";
        case "user" -> "user";
        case "assistant" -> "assistant";
        default ->
            throw ApiException.invalid(
                "messages.role", "Invalid role: " + role + " (system, user or assistant)");
      };
    }

    private static String content(JsonNode content) {
      String text = text(content);
      // llama.cpp's templates end a text there.
      if (text.indexOf('\0') >= 0) {
        throw ApiException.invalid("messages.content", "Invalid content: it holds U+0000");
      }
      return text;
    }

    private static String text(JsonNode content) {
      if (content == null || !content.isArray()) {
        return Body.text(content == null ? Json.MAPPER.missingNode() : content, "messages.content");
      }
      StringBuilder text = new StringBuilder();
      for (JsonNode part : content) {
        if (!part.path("type").asText().equals("text")) {
          throw ApiException.invalid(
              "messages.content", "Invalid part: " + part.path("type") + " (text is all there is)");
        }
        text.append(Body.text(part.path("text"), "messages.content.text"));
      }
      return text.toString();
    }

    private void check(Body body) {
      if (body.has("model") && !body.text("model").equals(settings.modelName())) {
        throw ApiException.refused(
            404,
            "Invalid model: " + body.text("model") + " (here is " + settings.modelName() + ")");
      }
      NEUTRAL.forEach(
          (field, neutral) -> {
            if (body.has(field) && !neutral.contains(body.node(field).toString())) {
              throw ApiException.invalid(
                  field, "Cannot do " + field + ": this engine has no such thing (leave it out)");
            }
          });
    }

    private void prompts(JsonNode prompt, List<Tokens> prompts, List<String> texts) {
      if (prompt.isTextual()) {
        prompts.add(engine.tokens(prompt.asText()));
        texts.add(prompt.asText());
      } else if (prompt.isArray() && !prompt.isEmpty() && prompt.get(0).isIntegralNumber()) {
        int[] tokens = new int[prompt.size()];
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int i = 0; i < tokens.length; i++) {
          JsonNode token = prompt.get(i);
          int most = engine.vocabulary().size() - 1;
          if (!token.isIntegralNumber() || token.asLong() < 0 || token.asLong() > most) {
            throw ApiException.invalid(
                "prompt", "Invalid token: " + token + " (an integer, 0 to " + most + ")");
          }
          tokens[i] = token.asInt();
          text.writeBytes(engine.vocabulary().bytes(tokens[i]));
        }
        prompts.add(Tokens.of(tokens));
        texts.add(text.toString(StandardCharsets.UTF_8));
      } else if (prompt.isArray() && !prompt.isEmpty() && prompt.size() <= MAX_CHOICES) {
        for (JsonNode each : prompt) {
          if (each.isArray() && !each.isEmpty() && !each.get(0).isIntegralNumber()) {
            throw ApiException.invalid("prompt", "Invalid prompt: arrays inside of arrays");
          }
          prompts(each, prompts, texts);
        }
      } else {
        throw ApiException.invalid(
            "prompt",
            "Invalid prompt: a string, an array of tokens, or up to " + MAX_CHOICES + " of these");
      }
    }

    private CompletionRequest read(
        Body body, List<Tokens> prompts, List<String> echoes, int tokens, String field) {
      int choices = body.integer("n", 1, 1, MAX_CHOICES);
      if (choices * prompts.size() > MAX_CHOICES) {
        throw ApiException.invalid(
            "n", "Invalid n: " + choices + " (up to " + MAX_CHOICES + " choices in all)");
      }
      double temperature = body.number("temperature", 1);
      double topP = body.number("top_p", 1);
      long seed = body.integer("seed", ThreadLocalRandom.current().nextLong());
      List<GenerateRequest> requests = new ArrayList<>();
      List<String> echoed = new ArrayList<>();
      for (int i = 0; i < prompts.size(); i++) {
        GenerationLimits limits = limits(body, prompts.get(i), tokens, field);
        for (int choice = 0; choice < choices; choice++) {
          try {
            requests.add(
                last.apply(
                    GenerateRequest.of(prompts.get(i))
                        .withSampling(Sampling.of(temperature, topP, seed + choice))
                        .withLimits(limits)
                        .withTimeout(settings.timeout())));
          } catch (IllegalArgumentException e) {
            throw ApiException.invalid(null, e.getMessage());
          }
          echoed.add(echoes.isEmpty() ? "" : echoes.get(i));
        }
      }
      List<String> stop = body.texts("stop");
      if (stop.size() > MAX_STOPS || stop.contains("")) {
        throw ApiException.invalid("stop", "Invalid stop: up to " + MAX_STOPS + ", none empty");
      }
      JsonNode options = body.node("stream_options");
      boolean live = live(options);
      if (live && !stop.isEmpty()) {
        throw ApiException.invalid(
            "stop", "Cannot do stop with live branches: the text has no order then");
      }
      return new CompletionRequest(
          requests,
          echoed,
          stop,
          body.flag("stream"),
          Body.flag(options.path("include_usage"), "stream_options.include_usage"),
          live);
    }

    private static boolean live(JsonNode options) {
      JsonNode branches = options.path("branches");
      if (branches.isMissingNode() || branches.isNull()) {
        return false;
      }
      return switch (branches.asText()) {
        case "live" -> true;
        case "in_order" -> false;
        default ->
            throw ApiException.invalid(
                "stream_options.branches",
                "Invalid stream_options.branches: " + branches + " (live or in_order)");
      };
    }

    private GenerationLimits limits(Body body, Tokens prompt, int absent, String field) {
      int room = engine.stats().cells() - prompt.size();
      if (room < 1) {
        throw ApiException.tooLong(
            "prompt",
            "Invalid prompt: "
                + prompt.size()
                + " tokens (the cache holds "
                + engine.stats().cells()
                + ", and the answer needs room too)");
      }
      int most = Math.min(room, settings.maxTokens());
      int tokens = body.integer(field, Math.min(absent, most), 1, Integer.MAX_VALUE);
      if (tokens > most) {
        throw ApiException.tooLong(
            field,
            "Invalid "
                + field
                + ": "
                + tokens
                + " (up to "
                + most
                + " behind a prompt of "
                + prompt.size()
                + " tokens)");
      }
      GenerationLimits usual = GenerationLimits.DEFAULT;
      return new GenerationLimits(
          tokens,
          body.integer("max_critical_path", tokens, 1, Integer.MAX_VALUE),
          body.integer("max_path_tokens", Math.max(8, tokens), 8, Integer.MAX_VALUE),
          body.integer("max_fan_out", usual.maxFanOut(), 0, 256),
          body.integer("max_depth", usual.maxDepth(), 0, 16));
    }
  }
}
