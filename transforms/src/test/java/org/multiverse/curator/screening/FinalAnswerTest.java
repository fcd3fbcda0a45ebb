package org.multiverse.curator.screening;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.screening.FinalAnswer.Same;

final class FinalAnswerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,234|1234",
        "0.50|1/2",
        "\\frac{1}{2}|0.5",
        "\\dfrac12|\\frac{2}{4}",
        "-\\frac{3}{4}|-0.75",
        "1 1/2|3/2",
        "x = 3|3",
        "x_1=3|3.0",
        "42^\\circ|42",
        "42°|42",
        "50\\%|50",
        "5 cm|5",
        "5\\text{ cm}|5",
        "12 \\text{ apples}|12",
        "(B)|B",
        "\\text{(B)}|b",
        "\\textbf{B}|(B)",
        "(1, 2)|(1,2)",
        "\\{2, 1\\}|\\{1,2\\}",
        "\\left(1, \\frac12\\right)|(1, 0.5)",
        "\\sqrt{2}|\\sqrt{2}",
        "2\\sqrt{3}|2 \\sqrt{3}",
        "+7|7",
        "$10$|10",
        "10.|10",
        "−4|-4"
      })
  void givenTheSameValue_itIsEqual(String one, String other) {
    assertThat(FinalAnswer.same(one, other)).isEqualTo(Same.EQUAL);
    assertThat(FinalAnswer.same(other, one)).isEqualTo(Same.EQUAL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3|4",
        "1/2|1/3",
        "B|C",
        "(1,2)|(2,1)",
        "1,234|1.234",
        "-4|4",
        "(1,2)|(1,2,3)",
        "0|1"
      })
  void givenOtherValues_theyDiffer(String one, String other) {
    assertThat(FinalAnswer.same(one, other)).isEqualTo(Same.DIFFERENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3x|3",
        "\\sqrt{8}|2\\sqrt{2}",
        "x^2+1|1+x^2",
        "3 or 5|3",
        "2 pi|2",
        "1/0|0",
        "no|yes"
      })
  void givenWhatIsNoPlainValue_codeCantTell(String one, String other) {
    assertThat(FinalAnswer.same(one, other)).isEqualTo(Same.CANNOT_TELL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "First \\boxed{3}, no: \\boxed{\\frac{1}{2}}.|\\frac{1}{2}",
        "So the final answer is 42. Done.|42",
        "The answer is $12$ apples|12",
        "**Answer:** (C)|(C)",
        "17|17",
        "\\frac{3}{4}|\\frac{3}{4}"
      })
  void givenText_itsLastStatementIsTheAnswer(String text, String answer) {
    assertThat(FinalAnswer.of(text)).contains(answer);
  }

  @Test
  void givenTextWithoutAStatement_thereIsNoAnswer() {
    assertThat(
            FinalAnswer.of("We add the two numbers, and then we look at the sum of all of them."))
        .isEmpty();
    assertThat(FinalAnswer.of("")).isEmpty();
    assertThat(FinalAnswer.of("\\boxed{")).isEmpty();
  }
}
