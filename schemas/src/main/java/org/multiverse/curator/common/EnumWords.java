package org.multiverse.curator.common;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Enums as users write them: each value by the word that its {@code toString} gives. */
public final class EnumWords {
  private EnumWords() {}

  /**
   * The value of a word, in upper or lower case.
   *
   * @param what what is looked for, as a message calls it
   * @throws IllegalArgumentException with all words when it is none
   */
  public static <E extends Enum<E>> E of(Class<E> type, String what, String word) {
    return Arrays.stream(type.getEnumConstants())
        .filter(value -> value.toString().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid " + what + ": " + word + " (one of " + all(type) + ")"));
  }

  /** All words of an enum, with commas between them. */
  public static <E extends Enum<E>> String all(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(Enum::toString)
        .collect(Collectors.joining(", "));
  }
}
