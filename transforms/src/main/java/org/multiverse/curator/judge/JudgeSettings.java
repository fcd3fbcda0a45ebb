package org.multiverse.curator.judge;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;

/**
 * The local model that judges each step of a run. Travels to the workers, which open it there.
 *
 * @param source the model
 * @param thresholds what verdicts are held against
 * @param cache folder or URL where scores are kept, by default that of the replies
 */
public record JudgeSettings(Validator.Source source, Thresholds thresholds, String cache)
    implements Serializable {
  public JudgeSettings {
    Objects.requireNonNull(source, "Invalid validator: null");
    Objects.requireNonNull(thresholds, "Invalid thresholds: null");
    Objects.requireNonNull(cache, "Invalid cache: null");
  }

  /** What of it decides the rows. */
  public Map<String, String> decisive() {
    return Map.of(
        "validator",
        source.fingerprint(),
        "thresholds",
        thresholds.limits().toString(),
        "calibrated",
        thresholds.calibrated().toString(),
        "act-on",
        thresholds.acting().toString());
  }
}
