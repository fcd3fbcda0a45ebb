package org.multiverse.curator.units;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A run of units, both ends included.
 *
 * @param from number of the first unit, from 1
 * @param to number of the last unit
 */
public record UnitRange(int from, int to) {
  /** Number of units, not positive when the range is upside down. */
  @JsonIgnore
  public int size() {
    return to - from + 1;
  }

  public boolean contains(int unit) {
    return from <= unit && unit <= to;
  }

  public boolean contains(UnitRange other) {
    return from <= other.from && other.to <= to;
  }

  public boolean overlaps(UnitRange other) {
    return from <= other.to && other.from <= to;
  }
}
