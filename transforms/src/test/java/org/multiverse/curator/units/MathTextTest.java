package org.multiverse.curator.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MathTextTest {
  /** Where tokens stand, as one regular expression; a minus sign belongs to its number. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\d+(?:\\.\\d+)?(?:/\\d+(?!\\d|\\.\\d))?"
              + "|[A-Za-z]+['’][a-z]{1,2}(?![A-Za-z])"
              + "|\\\\?[A-Za-zα-ωΑ-Ω]+(?:_\\w{1,8}|\\d+)*'*"
              + "|\\S|\\n");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\frac{1}{2} x_{a2} | NUMBER 1/2, NAME xa2",
        "don't f' = -3.50 | WORD don't, NAME f', EQUALS =, NUMBER -3.5",
        "3/4.5 | NUMBER 3, OPERATOR /, NUMBER 4.5",
        "1,234 \\le α_1 | NUMBER 1234, RELATION ≤, NAME α1",
        "So a is 7th. | WORD so, WORD a, WORD is, NUMBER 7, WORD th, MARK .",
        "2 - 1 | NUMBER 2, OPERATOR -, NUMBER 1",
        "\\sin x 𝑥 | FUNCTION \\sin, NAME x, MARK 𝑥"
      })
  void tokensAreReadInTheirKinds(String text, String tokens) {
    List<String> read = new ArrayList<>();
    MathText.of(text).tokens().forEach(token -> read.add(token.kind() + " " + token.text()));
    assertThat(String.join(", ", read)).isEqualTo(tokens);
  }

  @Test
  void givenAnyText_tokensStandWhereThePatternFindsThem() {
    String[] pieces = {
      "12", "3", ".", "/", "-", "x", "Ab", "don", "'", "’", "t", "sT", "α", "_", "é", "𝑥", " ",
      "\n", "\t", "\u00a0", "\\", "=", "≤", "(", ",", "!", "\ud835"
    };
    Random random = new Random(7);
    for (int round = 0; round < 50_000; round++) {
      StringBuilder built = new StringBuilder();
      for (int i = random.nextInt(10); i >= 0; i--) {
        built.append(pieces[random.nextInt(pieces.length)]);
      }
      MathText math = MathText.of(built.toString());
      List<Integer> ends = new ArrayList<>();
      Matcher matcher = TOKEN.matcher(math.text());
      while (matcher.find()) {
        ends.add(matcher.end());
      }
      List<Integer> read = new ArrayList<>();
      for (MathText.Token token : math.tokens()) {
        if (token.text().matches("-\\d.*")) {
          read.add(token.start() + 1);
        }
        read.add(token.end());
      }
      assertThat(read).as("ends of the tokens of '%s'", math.text()).isEqualTo(ends);
    }
  }
}
