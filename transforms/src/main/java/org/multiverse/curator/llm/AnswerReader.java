package org.multiverse.curator.llm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.shape.Thinking;

/**
 * Reads an answer out of a reply. Models without a strict schema put a sentence before it or a code
 * fence around it; what must fit exactly is the JSON object in there.
 */
final class AnswerReader {
  private static final int TRIES = 64;

  private static final Pattern OBJECT_FIRST = Pattern.compile("\\s*(?:```\\w*\\s*)?\\{");
  private static final Pattern ENDS_THERE =
      Pattern.compile("\\s*(?:```)?\\s*(?:<[^<>]{1,32}>)?\\s*");

  private AnswerReader() {}

  /**
   * What stands behind a model's thoughts, whose drafts and formulas are no answer. All of a reply
   * that is one object, which may quote marks of thoughts as the traces do that it is about.
   */
  static String behindThought(String reply) {
    Matcher object = OBJECT_FIRST.matcher(reply);
    if (object.lookingAt()) {
      int from = object.end() - 1;
      int end = end(reply, from);
      if (end > from + 1 && ENDS_THERE.matcher(reply).region(end, reply.length()).matches()) {
        return reply;
      }
    }
    return Thinking.behind(reply);
  }

  /**
   * What was read.
   *
   * @param value the answer, null when there is none
   * @param problem why there is none, empty when there is one
   */
  record Read<A>(A value, String problem) {}

  /** Reads an answer that is its own form. */
  static <A> Read<A> read(String reply, Class<A> type) {
    return read(reply, type, Function.identity());
  }

  /**
   * Reads an answer.
   *
   * @param form the shape of the object in the reply
   * @param answer what it comes to; throws IllegalArgumentException, saying why, when to nothing
   */
  static <F, A> Read<A> read(String text, Class<F> form, Function<F, A> answer) {
    String reply = behindThought(text);
    if (reply.isBlank()) {
      return new Read<>(null, "it is empty");
    }
    ObjectReader reader =
        Json.STRICT.readerFor(form).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    String problem = "it holds no JSON object";
    int from = reply.indexOf('{');
    // The first object that fits; prose before it may hold braces of its own.
    for (int tries = 0; from >= 0 && tries < TRIES; tries++) {
      try {
        F value = reader.readValue(reply.substring(from));
        if (value != null) {
          return new Read<>(answer.apply(value), "");
        }
      } catch (IllegalArgumentException e) {
        return new Read<>(null, e.getMessage());
      } catch (JsonProcessingException e) {
        if (tries == 0) {
          problem = problem(e);
        }
      }
      from = next(reply, from);
    }
    return new Read<>(null, problem);
  }

  /** The next brace that stands at a line's start or behind prose, not inside the object. */
  private static int next(String reply, int from) {
    int end = end(reply, from);
    return end < 0 ? -1 : reply.indexOf('{', end);
  }

  /** Where the JSON that begins here ends, or one further when it is none. */
  private static int end(String reply, int from) {
    try (JsonParser parser = Json.STRICT.createParser(reply.substring(from))) {
      parser.nextToken();
      parser.skipChildren();
      return from + (int) parser.currentLocation().getCharOffset();
    } catch (IOException e) {
      return from + 1;
    }
  }

  /** In words that a model can act on: the place in the answer, no names of Java classes. */
  private static String problem(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    String what;
    if (e.getCause() instanceof IllegalArgumentException refused) {
      // Ours: the type itself says what is wrong, and with which value.
      what = refused.getMessage();
    } else if (message.startsWith("Missing creator property '")) {
      what = "the property " + message.split("'", 3)[1] + " is missing";
    } else if (message.startsWith("Cannot construct instance")) {
      what = "a value that must be there is null";
    } else if (message.startsWith("Unrecognized field")) {
      what = "there is no property " + message.split("\"", 3)[1];
    } else if (message.startsWith("Cannot deserialize value")) {
      what = "the value is of another type than the schema says";
    } else if (message.startsWith("Could not resolve subtype")) {
      what = "the object has the properties of none of the shapes that may stand here";
    } else {
      what = message.replaceAll("\\s+", " ");
    }
    return what + place(e);
  }

  private static String place(JsonProcessingException e) {
    StringBuilder path = new StringBuilder();
    if (e instanceof JsonMappingException mapping) {
      for (JsonMappingException.Reference step : mapping.getPath()) {
        if (step.getFieldName() != null) {
          path.append(path.length() == 0 ? "" : ".").append(step.getFieldName());
        } else {
          path.append('[').append(step.getIndex()).append(']');
        }
      }
    }
    if (path.length() > 0) {
      return " at " + path;
    }
    return e.getLocation() == null ? "" : " at character " + e.getLocation().getCharOffset();
  }
}
