package org.multiverse.curator.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentencesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'## Case 1:  x' | 'Case 1: x'",
        "'**So** x\n is ** 3.\n' | 'So x is 3.'",
        "'***x' | '*x'",
        "'# **' | ''",
        "' #x #y' | 'x #y'"
      })
  void aLineHasNoMarksAndSingleSpaces(String text, String line) {
    assertThat(Sentences.line(text)).isEqualTo(line);
  }

  /** The same said in regular expressions, which take twenty times as long. */
  @Test
  void givenAnyText_aLineIsWhatPatternsMakeOfIt() {
    String[] pieces = {
      "#", "*", "**", " ", "\n", "\t", "\u2003", "\u00a0", "\u001c", "x", "é", "𝑥"
    };
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(9); i >= 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      assertThat(Sentences.line(text.toString()))
          .as("line of '%s'", text)
          .isEqualTo(
              text.toString()
                  .strip()
                  .replaceAll("\\*\\*|^#+\\s*", "")
                  .replaceAll("\\s+", " ")
                  .strip());
    }
  }
}
