package org.multiverse.curator.rows;

import java.util.Objects;

/**
 * Why a row is {@code rejected} or {@code sequential}, or what it is {@code waiting} for.
 *
 * @param code the failure
 * @param step the step that found it, or {@code input}
 * @param message one sentence: what was wrong, with which value, what to do
 * @param raw the reply or the raw input it speaks of, empty when there is none
 * @param finish why that reply ended, empty when there is none
 */
public record Reason(ReasonCode code, String step, String message, String raw, String finish) {
  private static final String INPUT = "input";

  /** Longest piece of raw input or reply that is kept, in bytes. */
  public static final int RAW_BYTES = 64 << 10;

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
    return new Reason(code, INPUT, message, raw);
  }

  /** Number of the step that found it, 0 for the input. */
  public int stepNumber() {
    return step.equals(INPUT) ? 0 : StepName.of(step).number();
  }

  /** A reason found by a step. */
  public static Reason step(ReasonCode code, StepName step, String message) {
    return new Reason(code, step.toString(), message, "");
  }

  /** At most {@link #RAW_BYTES} of a raw text in UTF-8, never half a character. */
  public static String cut(String raw) {
    long bytes = 0;
    for (int i = 0; i < raw.length(); ) {
      int c = raw.codePointAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (bytes > RAW_BYTES) {
        return raw.substring(0, i);
      }
      i += Character.charCount(c);
    }
    return raw;
  }
}
