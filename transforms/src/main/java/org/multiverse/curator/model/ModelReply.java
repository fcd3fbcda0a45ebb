package org.multiverse.curator.model;

import java.time.Instant;
import java.util.Objects;

/**
 * What a model answered.
 *
 * @param text the text as it came
 * @param finish why it ended
 * @param usage tokens of the call
 * @param tier how it was served, which its price depends on
 * @param created when it came in
 * @param millis how long the call took
 * @param source who answered when it was no call: the file that it was imported from; else empty
 */
public record ModelReply(
    String text,
    FinishReason finish,
    Usage usage,
    ServiceTier tier,
    Instant created,
    long millis,
    String source) {
  public ModelReply {
    Objects.requireNonNull(text, "Invalid reply text: null");
    Objects.requireNonNull(finish, "Invalid finish reason: null");
    Objects.requireNonNull(usage, "Invalid usage: null");
    Objects.requireNonNull(tier, "Invalid tier: null");
    Objects.requireNonNull(created, "Invalid time: null");
    Objects.requireNonNull(source, "Invalid source: null");
  }

  /** A reply that a model gave when it was called. */
  public ModelReply(
      String text,
      FinishReason finish,
      Usage usage,
      ServiceTier tier,
      Instant created,
      long millis) {
    this(text, finish, usage, tier, created, millis, "");
  }

  /** The same out of a file, which is who answered unless the reply says so itself. */
  public ModelReply from(String file) {
    return source.isEmpty()
        ? new ModelReply(text, finish, usage, tier, created, millis, file)
        : this;
  }

  /**
   * Whether there is nothing in it although nothing cut it off: kept, it would stand in the way of
   * the right one.
   */
  public boolean isEmpty() {
    return text.isBlank() && (finish == FinishReason.STOP || finish == FinishReason.OTHER);
  }

  /** Whether another reply says the same: its text, and why it ended. */
  public boolean saysTheSameAs(ModelReply other) {
    return text.equals(other.text) && finish == other.finish;
  }
}
