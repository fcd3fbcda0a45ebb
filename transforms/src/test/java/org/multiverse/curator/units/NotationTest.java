package org.multiverse.curator.units;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\( \\frac{1}{2} \\) | 1/2",
        "x = \\mathbf{a} + 3 | x=a+3",
        "the sum is $1{,}234$ | 1,234"
      })
  void sameThingInOtherClothes_isHeld(String text, String other) {
    assertThat(Notation.holds(Notation.plain(text), Notation.plain(other))).isTrue();
  }

  @Test
  void fullStopOfASentence_isNoDecimalPoint() {
    assertThat(Notation.holds(Notation.plain("Sum 2 is 80.\n3: Sum 3 is 7."), "80")).isTrue();
    assertThat(Notation.holds(Notation.plain("It is 80.3 in all"), "80")).isFalse();
  }
}
