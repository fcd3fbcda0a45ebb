package org.multiverse.curator.rows;

import java.util.Objects;

/**
 * Why a row is {@code rejected} or {@code sequential}.
 *
 * @param code the failure
 * @param step the step that found it, or {@code input}
 * @param message one sentence: what was wrong, with which value, what to do
 * @param raw the reply or the raw input it speaks of, empty when there is none
 * @param finish why that reply ended, empty when there is none
 */
public record Reason(ReasonCode code, String step, String message, String raw, String finish) {
  public Reason {
    Objects.requireNonNull(code, "Invalid reason code: null");
    Objects.requireNonNull(step, "Invalid reason step: null");
    Objects.requireNonNull(message, "Invalid reason message: null");
    Objects.requireNonNull(raw, "Invalid reason raw: null");
    Objects.requireNonNull(finish, "Invalid reason finish: null");
  }

  /** A reason without a model's reply. */
  public Reason(ReasonCode code, String step, String message, String raw) {
    this(code, step, message, raw, "");
  }

  /** A reason found while reading the input. */
  public static Reason input(ReasonCode code, String message, String raw) {
    return new Reason(code, "input", message, raw);
  }

  /** A reason found by a step. */
  public static Reason step(ReasonCode code, StepName step, String message) {
    return new Reason(code, step.toString(), message, "");
  }
}
