package org.multiverse.curator.engine;

import java.util.Arrays;

/** Integers that grow in number. */
final class IntList {
  private int[] values = new int[16];
  private int size;

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  int size() {
    return size;
  }

  int at(int index) {
    return values[index];
  }

  int last() {
    return values[size - 1];
  }

  void clear() {
    size = 0;
  }

  Tokens toTokens() {
    return Tokens.of(Arrays.copyOf(values, size));
  }
}
