package org.multiverse.curator.units;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Units {@code from..to} repeat units {@code repeatsFrom..repeatsTo}, which come before them. */
public record Duplicate(
    int from,
    int to,
    @JsonProperty("repeats_from") int repeatsFrom,
    @JsonProperty("repeats_to") int repeatsTo) {
  /** The run that repeats. */
  public UnitRange range() {
    return new UnitRange(from, to);
  }

  /** The run that is repeated. */
  public UnitRange source() {
    return new UnitRange(repeatsFrom, repeatsTo);
  }
}
