package org.multiverse.curator.engine;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A row of tokens, or of their positions, that does not change. */
public final class Tokens {
  /** No tokens. */
  public static final Tokens NONE = new Tokens(new int[0]);

  private final int[] values;

  private Tokens(int[] values) {
    this.values = values;
  }

  /** A row with these values. */
  public static Tokens of(int... values) {
    return new Tokens(values.clone());
  }

  /** Number of tokens. */
  public int size() {
    return values.length;
  }

  /** The token at a place. */
  public int at(int index) {
    return values[index];
  }

  /** The first ones. */
  public Tokens first(int count) {
    return new Tokens(Arrays.copyOf(values, count));
  }

  /** These, then others. */
  public Tokens then(Tokens others) {
    int[] all = Arrays.copyOf(values, values.length + others.values.length);
    System.arraycopy(others.values, 0, all, values.length, others.values.length);
    return new Tokens(all);
  }

  /** The values in turn. */
  public IntStream stream() {
    return Arrays.stream(values);
  }

  /** A copy, shape [size]. */
  public int[] toArray() {
    return values.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tokens tokens && Arrays.equals(values, tokens.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
