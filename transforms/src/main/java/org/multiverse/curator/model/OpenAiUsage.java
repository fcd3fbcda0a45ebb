package org.multiverse.curator.model;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads what OpenAI's protocols count: that of chat completions and the Responses one. */
final class OpenAiUsage {
  private OpenAiUsage() {}

  /** The tokens of a call; counts that can't be are cut down to what can. */
  static Usage of(JsonNode usage) {
    long input = count(usage.path("prompt_tokens"), usage.path("input_tokens"));
    long output = count(usage.path("completion_tokens"), usage.path("output_tokens"));
    JsonNode details =
        usage.path("prompt_tokens_details").isObject()
            ? usage.path("prompt_tokens_details")
            : usage.path("input_tokens_details");
    // DeepSeek's word stands beside the counts, not in their details.
    long cached = count(details.path("cached_tokens"), usage.path("prompt_cache_hit_tokens"));
    long written = count(details.path("cache_write_tokens"), usage.path("cache_write_tokens"));
    cached = Math.min(cached, input);
    return new Usage(input, cached, output, Math.min(written, input - cached));
  }

  private static long count(JsonNode first, JsonNode second) {
    return Math.max(0, first.isNumber() ? first.asLong() : second.asLong());
  }
}
