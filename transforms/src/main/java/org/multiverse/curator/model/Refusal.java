package org.multiverse.curator.model;

import java.util.OptionalInt;
import java.util.regex.Pattern;
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
 * @param isPage whether it is a web page
 * @param isAboutCredit whether it says that the account may spend nothing more
 */
record Refusal(
    Failure kind, Part part, OptionalInt room, String said, boolean isPage, boolean isAboutCredit) {
  /** The account has nothing left, whatever the status: no waiting helps. */
  private static final Pattern CREDIT =
      Pattern.compile(
          "insufficient_(user_)?quota|exceeded_current_quota|billing_hard_limit|billing_not_active"
              + "|insufficient[ _](credits?|balance|funds)|credit balance is too low"
              + "|(out of|no|not enough|used all available) credits|credit limit exceeded"
              + "|account is not active|arrearage|spend(ing)? limit|regain access on"
              + "|余额不足|欠费");

  /** The account or its key is refused, or the model is none that it has. */
  private static final Pattern ACCESS =
      Pattern.compile(
          "account_deactivated|account_suspended"
              + "|invalid_api_key|api_key_invalid|api key not valid|invalid api key"
              + "|model_not_found|model .{0,80}(does not exist|not found)|no such model");

  /** The server has a model that does not chat. */
  private static final Pattern NO_CHAT =
      Pattern.compile("(no|provide a) chat template|does not support chat|not a chat model");

  private static final Pattern FILTERED =
      Pattern.compile(
          "content_filter|content_policy|content management policy|moderation|flagged|safety");

  /** The model did not keep to the schema, and the server threw its answer away. */
  private static final Pattern STRAYED =
      Pattern.compile("json_validate_failed|failed to generate json");

  private static final Pattern UNKNOWN =
      Pattern.compile(
          "unsupported|not support|unavailable|unknown|unrecogni[sz]ed|not permitted|not allowed"
              + "|extra inputs|extra_forbidden|unexpected|cannot do|can't do|does not|invalid|only the default"
              + "|not implemented|use 'max|deprecated|not available|must be 'text'|should be|must be one of"
              + "|failed to parse");

  private static final Pattern SCHEMA =
      Pattern.compile(
          "response_format|json_schema|json_object|json mode|structured output|response_schema"
              + "|responsejsonschema|response_json_schema|guided|grammar|output_config|output_format");
  private static final Pattern ROOM = Pattern.compile(AnswerRoom.NAME);
  private static final Pattern TEMPERATURE = Pattern.compile("temperature");

  /**
   * What an answer that is no reply means.
   *
   * @param status its HTTP status, or the code of an error that came with another one
   * @param body its text
   */
  static Refusal of(int status, String body) {
    ErrorBody error = ErrorBody.of(body);
    Failure kind = kind(status, error);
    return new Refusal(
        kind,
        kind == Failure.FORM ? part(error) : null,
        kind == Failure.TOO_LONG ? AnswerRoom.in(error.words()) : OptionalInt.empty(),
        error.said(),
        error.isPage(),
        status == 402 || CREDIT.matcher(error.words()).find());
  }

  private static Failure kind(int status, ErrorBody error) {
    String words = error.words();
    if (status / 100 == 3
        || CREDIT.matcher(words).find()
        || (status < 500 && NO_CHAT.matcher(words).find())) {
      return Failure.NO_ACCESS;
    }
    if (status < 500 && !error.isAboutTheConversation() && ACCESS.matcher(words).find()) {
      return Failure.NO_ACCESS;
    }
    return switch (status) {
      // No key, no credit, nothing there, or something that is no model's server: so it is for all.
      case 401, 402, 404, 405, 407, 410, 411, 415, 421, 426, 511 -> Failure.NO_ACCESS;
      case 403 -> FILTERED.matcher(words).find() ? Failure.REFUSED : Failure.NO_ACCESS;
      case 408, 504, 524 -> Failure.TIMEOUT;
      case 413 -> Failure.TOO_LONG;
      // 529 is Anthropic's word for it.
      case 425, 429, 503, 529 -> Failure.OVERLOADED;
      default -> status >= 500 ? Failure.FAILED : badRequest(error);
    };
  }

  private static Failure badRequest(ErrorBody error) {
    String words = error.words();
    if (error.isPage()) {
      // A proxy has not understood it: what it says of one call it says of all.
      return Failure.NO_ACCESS;
    }
    if (STRAYED.matcher(words).find()) {
      return Failure.FAILED;
    }
    if (AnswerRoom.isTooSmall(words)) {
      return Failure.TOO_LONG;
    }
    if (!error.isAboutTheConversation() && UNKNOWN.matcher(words).find() && part(error) != null) {
      return Failure.FORM;
    }
    return FILTERED.matcher(words).find() ? Failure.REFUSED : Failure.BAD_REQUEST;
  }

  /**
   * The part of a request that a server does not know: the parameter that it names, else its words.
   */
  private static Part part(ErrorBody error) {
    Part named = named(error.param());
    return named != null ? named : named(error.words());
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
}
