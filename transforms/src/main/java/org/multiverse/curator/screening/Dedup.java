package org.multiverse.curator.screening;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which rows are held to be the same. */
public enum Dedup {
  /** None: rows are told apart by their ids alone. */
  OFF,
  /** Those whose questions and traces are equal but for white space and Unicode's composition. */
  EXACT,
  /** Those, and those whose questions and traces are as good as the same, by MinHash. */
  NEAR;

  /**
   * Signatures that agree in this share of their numbers are of one text: an estimate of the
   * Jaccard index, which is not worked out from the texts.
   */
  public static final double SIMILAR = 0.8;

  /** The one of this name. */
  public static Dedup of(String name) {
    return Arrays.stream(values())
        .filter(value -> value.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid dedup: "
                        + name
                        + " (one of "
                        + Arrays.stream(values())
                            .map(Dedup::toString)
                            .collect(Collectors.joining(", "))
                        + ")"));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
