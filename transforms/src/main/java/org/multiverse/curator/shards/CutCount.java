package org.multiverse.curator.shards;

import java.io.Serializable;

/**
 * What was cut off traces for one reason.
 *
 * @param traces rows of {@code data/} that lost something
 * @param characters Unicode characters that were cut off
 */
public record CutCount(long traces, long characters) implements Serializable {
  CutCount plus(CutCount other) {
    return new CutCount(traces + other.traces, characters + other.characters);
  }
}
