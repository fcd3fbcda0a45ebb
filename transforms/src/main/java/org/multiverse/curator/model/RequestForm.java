package org.multiverse.curator.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a server wants to be asked: what of the usual parameters it does not know is left out, or
 * said in another way. None of it changes what is asked, so none of it is part of a request's key.
 *
 * @param schema how the form of the answer is asked for
 * @param room how the room for the answer is named
 * @param temperature whether a temperature is sent
 */
record RequestForm(Schema schema, Room room, boolean temperature) {
  /** All that a request asks for, as the provider's own documentation has it. */
  static final RequestForm USUAL = new RequestForm(Schema.STRICT, Room.USUAL, true);

  /** How the form of the answer is asked for, each way knowing less than the one before. */
  enum Schema {
    /** A JSON Schema that the server holds the model to. */
    STRICT,
    /** Any JSON object; the schema stands in the prompt. */
    OBJECT,
    /** Nothing is asked of the server; the schema stands in the prompt. */
    PROMPT
  }

  /** How the room for the answer is named. */
  enum Room {
    /** As the provider names it. */
    USUAL,
    /** By the other one of {@code max_tokens} and {@code max_completion_tokens}. */
    OTHER,
    /** Not at all. */
    NONE
  }

  /** A part of a request that a server may refuse. */
  enum Part {
    SCHEMA,
    ROOM,
    TEMPERATURE
  }

  /** The next form to try when a part was refused; empty when there is none. */
  Optional<RequestForm> without(Part part) {
    return switch (part) {
      case SCHEMA ->
          switch (schema) {
            case STRICT -> Optional.of(new RequestForm(Schema.OBJECT, room, temperature));
            case OBJECT -> Optional.of(new RequestForm(Schema.PROMPT, room, temperature));
            case PROMPT -> Optional.empty();
          };
      case ROOM ->
          switch (room) {
            case USUAL -> Optional.of(new RequestForm(schema, Room.OTHER, temperature));
            case OTHER -> Optional.of(new RequestForm(schema, Room.NONE, temperature));
            case NONE -> Optional.empty();
          };
      case TEMPERATURE ->
          temperature ? Optional.of(new RequestForm(schema, room, false)) : Optional.empty();
    };
  }

  /** What is other than usual, in words. */
  String words() {
    List<String> words = new ArrayList<>();
    switch (schema) {
      case STRICT -> {}
      case OBJECT -> words.add("JSON mode in place of a schema");
      case PROMPT -> words.add("the schema in the prompt alone");
    }
    switch (room) {
      case USUAL -> {}
      case OTHER -> words.add("the other name for the most tokens of an answer");
      case NONE -> words.add("no limit on the tokens of an answer");
    }
    if (!temperature) {
      words.add("no temperature");
    }
    return String.join(", ", words);
  }
}
