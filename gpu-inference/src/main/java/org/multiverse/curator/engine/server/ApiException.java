package org.multiverse.curator.engine.server;

import java.io.Serial;

/** What a client is told when its request can't be served, in the form of OpenAI's API. */
final class ApiException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  final int status;
  final String type;
  final String param;
  final String code;

  private ApiException(int status, String type, String param, String code, String message) {
    super(message);
    this.status = status;
    this.type = type;
    this.param = param;
    this.code = code;
  }

  /** The request is wrong; {@code param} names the field, null for none. */
  static ApiException invalid(String param, String message) {
    return new ApiException(400, "invalid_request_error", param, null, message);
  }

  /** A prompt, or the room for its answer, is more than the server holds; as OpenAI's code says. */
  static ApiException tooLong(String param, String message) {
    return new ApiException(
        400, "invalid_request_error", param, "context_length_exceeded", message);
  }

  /** The request is refused with a status of its own. */
  static ApiException refused(int status, String message) {
    return new ApiException(status, "invalid_request_error", null, null, message);
  }

  /** The server can't now. */
  static ApiException unavailable(int status, String message) {
    return new ApiException(
        status, status == 429 ? "rate_limit_error" : "server_error", null, null, message);
  }
}
