package org.multiverse.curator.engine.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.engine.GenerateResult;
import org.multiverse.curator.engine.StopReason;
import org.multiverse.curator.engine.TagProblem;

/** The answers to one request in OpenAI's two forms, text completions and chats. */
final class Wire {
  private final boolean chat;
  private final String id;
  private final long created = Instant.now().getEpochSecond();
  private final String model;

  Wire(boolean chat, String model) {
    this.chat = chat;
    this.id = (chat ? "chatcmpl-" : "cmpl-") + UUID.randomUUID().toString().replace("-", "");
    this.model = model;
  }

  /** A whole answer. */
  ObjectNode whole(List<EndedChoice> choices) {
    ObjectNode root = head(chat ? "chat.completion" : "text_completion");
    ArrayNode array = root.putArray("choices");
    for (EndedChoice choice : choices) {
      ObjectNode node = array.addObject().put("index", choice.index());
      if (chat) {
        node.putObject("message").put("role", "assistant").put("content", choice.text());
      } else {
        node.put("text", choice.text());
      }
      finish(node, choice);
    }
    usage(root, choices);
    return root;
  }

  /** A choice that has come to its end. */
  record EndedChoice(int index, String text, boolean stopped, GenerateResult result) {}

  /** What a chat begins with. */
  ObjectNode opening(int index) {
    ObjectNode root = chunk();
    ObjectNode node = root.putArray("choices").addObject().put("index", index);
    node.putObject("delta").put("role", "assistant").put("content", "");
    node.putNull("finish_reason");
    return root;
  }

  /** A piece of text; path and branch say where in the document it stands. */
  ObjectNode piece(int index, String text, String path, String branch) {
    ObjectNode root = chunk();
    ObjectNode node = root.putArray("choices").addObject().put("index", index);
    if (chat) {
      node.putObject("delta").put("content", text);
    } else {
      node.put("text", text);
    }
    node.put("path", path).put("branch", branch).putNull("finish_reason");
    return root;
  }

  /** The end of a choice. */
  ObjectNode end(EndedChoice choice) {
    ObjectNode root = chunk();
    ObjectNode node = root.putArray("choices").addObject().put("index", choice.index());
    if (chat) {
      node.putObject("delta");
    } else {
      node.put("text", "");
    }
    finish(node, choice);
    return root;
  }

  /** The count of the tokens at the end of a stream. */
  ObjectNode usage(List<EndedChoice> choices) {
    ObjectNode root = chunk();
    root.putArray("choices");
    usage(root, choices);
    return root;
  }

  private ObjectNode chunk() {
    return head(chat ? "chat.completion.chunk" : "text_completion");
  }

  private ObjectNode head(String object) {
    return Json.MAPPER
        .createObjectNode()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", model);
  }

  private static void finish(ObjectNode node, EndedChoice choice) {
    GenerateResult result = choice.result();
    boolean isStop = choice.stopped() || result.finish() == StopReason.STOP;
    node.put("finish_reason", isStop ? "stop" : "length");
    ObjectNode structure =
        node.putObject("multiverse")
            .put("finish", choice.stopped() ? "stop_string" : name(result.finish()))
            .put("blocks", result.blocks())
            .put("paths", result.paths())
            .put("critical_path", result.criticalPath())
            .put("num_parallel", result.numParallel());
    ArrayNode problems = structure.putArray("problems");
    for (TagProblem problem : result.problems()) {
      problems
          .addObject()
          .put("rule", problem.rule())
          .put("path", problem.path())
          .put("position", problem.position())
          .put("message", problem.message());
    }
  }

  private static String name(StopReason reason) {
    return switch (reason) {
      case STOP -> "stop";
      case LENGTH -> "length";
      case CACHE_FULL -> "cache_full";
      case CANCELLED -> "cancelled";
      case TIMEOUT -> "timeout";
    };
  }

  private static void usage(ObjectNode root, List<EndedChoice> choices) {
    long prompt = 0;
    long completion = 0;
    for (EndedChoice choice : choices) {
      prompt += choice.result().promptTokens();
      completion += choice.result().tokens().size();
    }
    root.putObject("usage")
        .put("prompt_tokens", prompt)
        .put("completion_tokens", completion)
        .put("total_tokens", prompt + completion);
  }
}
