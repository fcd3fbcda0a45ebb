package org.multiverse.curator.model;

import java.time.Instant;
import java.util.Objects;

/**
 * What a model answered.
 *
 * @param text the text as it came
 * @param finish why it ended
 * @param usage tokens of the call
 * @param batch whether it was made at batch prices
 * @param created when it came in
 * @param millis how long the call took
 */
public record ModelReply(
    String text, FinishReason finish, Usage usage, boolean batch, Instant created, long millis) {
  public ModelReply {
    Objects.requireNonNull(text, "Invalid reply text: null");
    Objects.requireNonNull(finish, "Invalid finish reason: null");
    Objects.requireNonNull(usage, "Invalid usage: null");
    Objects.requireNonNull(created, "Invalid time: null");
  }
}
