package org.multiverse.curator.stub;

import com.fasterxml.jackson.databind.JsonNode;

/** What a stub answers in place of a completion, as servers do that know less or want more. */
@FunctionalInterface
public interface StubRefusals {
  /**
   * The answer to a request, or null for a completion.
   *
   * @param number of the request, from 0
   * @param request its body
   */
  Refused of(int number, JsonNode request);

  /** Refuses nothing. */
  static StubRefusals none() {
    return (number, request) -> null;
  }

  /** Refuses requests with this parameter, as the protocol's servers do. */
  static StubRefusals unknown(String parameter) {
    return (number, request) ->
        request.has(parameter)
            ? new Refused(
                400,
                StubHandler.error(
                    "invalid_request_error", "Unsupported parameter: '" + parameter + "'"))
            : null;
  }

  /** The same, and what another one refuses. */
  default StubRefusals and(StubRefusals other) {
    return (number, request) -> {
      Refused refused = of(number, request);
      return refused != null ? refused : other.of(number, request);
    };
  }

  /** An answer with its status. */
  record Refused(int status, String body) {}
}
