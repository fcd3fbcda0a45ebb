package org.multiverse.curator.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.model.ModelException.Failure;
import org.multiverse.curator.model.RequestForm.Part;

/**
 * What a server's refusal means: for this request alone, for the form of all requests, for all
 * requests of this account, or for now.
 *
 * @param kind what it means for the calls that follow
 * @param part the part of the form that is refused, null when the kind is another
 * @param room most tokens of an answer that it has room for, where it says so
 * @param said its own words, without the JSON around them
 */
record Refusal(Failure kind, Part part, OptionalInt room, String said) {
  /** No waiting helps: the account has nothing left, is closed, or its key is wrong. */
  private static final Pattern ACCOUNT =
      Pattern.compile(
          "insufficient_quota|billing_hard_limit|billing_not_active|insufficient[ _](credits?|balance|funds)"
              + "|credit balance is too low|account_deactivated|account_suspended"
              + "|invalid_api_key|api_key_invalid|api key not valid|invalid api key"
              + "|model_not_found|model .{0,80}(does not exist|not found)|no such model");

  private static final Pattern FILTERED =
      Pattern.compile(
          "content_filter|content_policy|content management policy|moderation|flagged|safety");

  private static final Pattern LENGTH =
      Pattern.compile(
          "maximum context|context_length_exceeded|context length|context window|prompt is too long"
              + "|reduce the length|too many (input )?tokens"
              + "|max_(completion_|output_)?tokens['\"`]?( is)? too (large|high|big)|supports at most"
              + "|max_(completion_|output_)?tokens.{0,40}(exceeds|must be (less|at most)|cannot be greater)"
              + "|string_above_max_length|input is too long");

  private static final Pattern UNKNOWN =
      Pattern.compile(
          "unsupported|not support|unavailable|unknown|unrecogni[sz]ed|not permitted|not allowed"
              + "|extra inputs|extra_forbidden|unexpected|cannot do|can't do|does not|invalid|only the default"
              + "|not implemented|use 'max|deprecated|not available|must be 'text'|should be|must be one of");

  private static final Pattern SCHEMA =
      Pattern.compile(
          "response_format|json_schema|json_object|json mode|structured output|response_schema"
              + "|responsejsonschema|response_json_schema|guided|grammar|output_config|output_format");
  private static final Pattern ROOM =
      Pattern.compile("max_tokens|max_completion_tokens|max_output_tokens");
  private static final Pattern TEMPERATURE = Pattern.compile("temperature");

  private static final Pattern IN_ALL =
      Pattern.compile(
          "(?:maximum context length|context length|context window)[^\\d]{0,20}(\\d{3,8})");
  private static final Pattern IN_MESSAGES =
      Pattern.compile(
          "(\\d{1,8}) (?:tokens )?(?:in|from) (?:the )?(?:messages|prompt|input)"
              + "|(?:messages|prompt|input)[^\\d.]{1,40}(\\d{1,8}) (?:input )?tokens");
  private static final Pattern AT_MOST =
      Pattern.compile("(?:at most|maximum(?: value)?(?: is| of)?|<=?)[ :]{1,3}(\\d{2,8})");

  /**
   * What an answer that is no reply means.
   *
   * @param status its HTTP status, or the code of an error that came with another one
   * @param body its text
   */
  static Refusal of(int status, String body) {
    String said = said(body);
    // The code and the parameter stand beside the message, so all of the body is looked at.
    String lower = body.toLowerCase(Locale.ROOT);
    Failure kind = kind(status, lower);
    Part part = kind == Failure.FORM ? part(body, lower) : null;
    OptionalInt room = kind == Failure.TOO_LONG ? room(lower) : OptionalInt.empty();
    return new Refusal(kind, part, room, said);
  }

  private static Failure kind(int status, String lower) {
    if (status / 100 == 3) {
      return Failure.NO_ACCESS;
    }
    if (status < 500 && ACCOUNT.matcher(lower).find()) {
      return Failure.NO_ACCESS;
    }
    return switch (status) {
      case 401, 402, 404 -> Failure.NO_ACCESS;
      case 403 -> FILTERED.matcher(lower).find() ? Failure.REFUSED : Failure.NO_ACCESS;
      case 408, 504, 524 -> Failure.TIMEOUT;
      // 529 is Anthropic's word for it.
      case 425, 429, 503, 529 -> Failure.OVERLOADED;
      case 413 -> Failure.BAD_REQUEST;
      default -> status >= 500 ? Failure.FAILED : badRequest(lower);
    };
  }

  private static Failure badRequest(String lower) {
    if (LENGTH.matcher(lower).find()) {
      return Failure.TOO_LONG;
    }
    if (UNKNOWN.matcher(lower).find() && part("", lower) != null) {
      return Failure.FORM;
    }
    return FILTERED.matcher(lower).find() ? Failure.REFUSED : Failure.BAD_REQUEST;
  }

  /**
   * The part of a request that a server does not know: the parameter that it names, else its words.
   */
  private static Part part(String body, String lower) {
    String param = tree(body).path("error").path("param").asText("").toLowerCase(Locale.ROOT);
    Part named = param.isEmpty() ? null : named(param);
    return named != null ? named : named(lower);
  }

  private static Part named(String text) {
    if (SCHEMA.matcher(text).find()) {
      return Part.SCHEMA;
    }
    if (ROOM.matcher(text).find()) {
      return Part.ROOM;
    }
    return TEMPERATURE.matcher(text).find() ? Part.TEMPERATURE : null;
  }

  /** What is left for the answer by a message that counts. */
  private static OptionalInt room(String lower) {
    Matcher all = IN_ALL.matcher(lower);
    Matcher read = IN_MESSAGES.matcher(lower);
    if (all.find() && read.find()) {
      String messages = read.group(1) != null ? read.group(1) : read.group(2);
      int left = Integer.parseInt(all.group(1)) - Integer.parseInt(messages);
      return left > 0 ? OptionalInt.of(left) : OptionalInt.empty();
    }
    Matcher most = AT_MOST.matcher(lower);
    return lower.contains("max_") && most.find()
        ? OptionalInt.of(Integer.parseInt(most.group(1)))
        : OptionalInt.empty();
  }

  private static JsonNode tree(String body) {
    try {
      return Json.MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      return Json.MAPPER.missingNode();
    }
  }

  /** The message in an error's JSON, whichever of its forms; the title of a page; else the text. */
  private static String said(String body) {
    JsonNode json = tree(body);
    JsonNode error = json.path("error");
    for (JsonNode message :
        new JsonNode[] {
          error.path("message"),
          error,
          json.path("message"),
          json.path("detail"),
          json.path("error_msg")
        }) {
      if (message.isTextual() && !message.asText().isBlank()) {
        return message.asText();
      }
    }
    Matcher title = Pattern.compile("(?is)<(title|h1)[^>]*>(.*?)</\\1>").matcher(body);
    return title.find() ? title.group(2).strip() : body;
  }
}
