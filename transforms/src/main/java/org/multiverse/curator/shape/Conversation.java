package org.multiverse.curator.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The turns of a chat, as OpenAI's {@code messages} or ShareGPT's {@code conversations} hold them.
 *
 * @param turns the turns, in order
 */
record Conversation(List<Turn> turns) {
  private static final Set<String> USER = Set.of("user", "human", "prompter", "instruction");
  private static final Set<String> ASSISTANT =
      Set.of("assistant", "gpt", "model", "bot", "chatgpt", "bard", "chatbot");
  private static final Set<String> SYSTEM = Set.of("system", "developer");
  private static final List<String> THOUGHTS =
      List.of("reasoning_content", "reasoning", "thinking", "thought");

  Conversation {
    turns = List.copyOf(turns);
  }

  /** Who speaks. */
  enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    OTHER
  }

  /**
   * One turn.
   *
   * @param role who speaks
   * @param text what is said
   * @param thought the reasoning that stands beside it, empty when there is none
   */
  record Turn(Role role, String text, String thought) {}

  /** Whether a value is a list of turns. */
  static boolean isOne(JsonNode value) {
    if (!value.isArray() || value.isEmpty()) {
      return false;
    }
    for (JsonNode turn : value) {
      if (!turn.isObject() || !(turn.has("role") || turn.has("from"))) {
        return false;
      }
    }
    return true;
  }

  /** Whether its turns are ShareGPT's, {@code from} and {@code value}. */
  static boolean isShareGpt(JsonNode value) {
    return isOne(value) && value.get(0).has("from");
  }

  /** The turns of a value; empty when it is no conversation. */
  static Optional<Conversation> of(JsonNode value) {
    if (!isOne(value)) {
      return Optional.empty();
    }
    List<Turn> turns = new ArrayList<>();
    for (JsonNode turn : value) {
      StringBuilder text = new StringBuilder();
      StringBuilder thought = new StringBuilder();
      for (String name : THOUGHTS) {
        if (thought.isEmpty() && turn.path(name).isTextual()) {
          thought.append(turn.get(name).asText());
        }
      }
      JsonNode content = turn.has("content") ? turn.get("content") : turn.path("value");
      read(content, text, thought);
      turns.add(
          new Turn(
              role(turn.path(turn.has("role") ? "role" : "from").asText()),
              text.toString(),
              thought.toString()));
    }
    return Optional.of(new Conversation(turns));
  }

  /** Content is a text or a list of parts, some of which may be thoughts. */
  private static void read(JsonNode content, StringBuilder text, StringBuilder thought) {
    if (content.isTextual()) {
      text.append(content.asText());
      return;
    }
    for (JsonNode part : content) {
      String type = part.path("type").asText("text");
      if (part.isTextual()) {
        text.append(part.asText());
      } else if (type.equals("thinking") || type.equals("reasoning")) {
        JsonNode inner = part.has(type) ? part.get(type) : part.path("text");
        read(inner, thought, thought);
      } else {
        text.append(part.path("text").asText(""));
      }
    }
  }

  private static Role role(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (ASSISTANT.contains(lower)) {
      return Role.ASSISTANT;
    }
    if (USER.contains(lower)) {
      return Role.USER;
    }
    return SYSTEM.contains(lower) ? Role.SYSTEM : Role.OTHER;
  }

  /** Places of the turns of one role. */
  List<Integer> places(Role role) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < turns.size(); i++) {
      if (turns.get(i).role() == role) {
        places.add(i);
      }
    }
    return places;
  }

  /** The text of the last turn of a user before a place, empty when there is none. */
  String questionBefore(int place) {
    for (int i = place - 1; i >= 0; i--) {
      if (turns.get(i).role() == Role.USER) {
        return turns.get(i).text();
      }
    }
    return "";
  }
}
