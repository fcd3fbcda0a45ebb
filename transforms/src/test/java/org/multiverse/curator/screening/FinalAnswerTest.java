package org.multiverse.curator.screening;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
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
        "−4|-4",
        "\\sqrt{8}|2\\sqrt{2}",
        "\\frac{1}{\\sqrt2}|\\frac{\\sqrt{2}}{2}",
        "\\frac{1}{1+\\sqrt{2}}|\\sqrt{2}-1",
        "2^{10}|1024",
        "2^{-1}|0.5",
        "8^{1/3}|2",
        "\\sqrt[3]{27}|3",
        "3 \\times 10^8|300{,}000{,}000",
        "3e8|300000000",
        "1\\frac{1}{2}|3/2",
        "4\\pi|4 pi",
        "\\frac{\\pi}{4}|\\pi/4",
        "50\\%|0.5",
        "12.5%|1/8",
        "\\$1,000|1000",
        "x=3 \\text{ or } x=5|\\{5, 3\\}",
        "\\pm 2|-2, 2",
        "x \\in \\{1,2\\}|\\{2,1\\}",
        "(x,y) = (1,2)|(1, 2)",
        "[0, \\infty)|[0,\\infty)",
        "\\text{(B) } 12|12",
        "B. 12|(B)",
        "\\textbf{(C)}\\ \\frac{1}{2}|C",
        "\\text{Yes}|yes.",
        "\\angle ABC = 60^\\circ|60",
        "f(2) = 7|7",
        "n = 2 + 3 = 5|5",
        "5 = x|5",
        "100, 200|200,100",
        "\\mathbf{7}|7",
        "-\\frac12|-1/2",
        "\\frac{-1}{2}|-0.5",
        "5\\text{ cm}^2|5",
        "2(3+4)|14",
        "**42**|42"
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
        "0|1",
        "\\sqrt{2}|\\sqrt{3}",
        "2\\pi|2",
        "12 apples|13",
        "[1,2)|(1,2)",
        "\\{1,2\\}|\\{1,3\\}",
        "1\\frac{1}{2}|\\frac{1}{2}",
        "-2^2|4",
        "10^{20}|10^{21}",
        "(A) 12|(B) 12"
      })
  void givenOtherValues_theyDiffer(String one, String other) {
    assertThat(FinalAnswer.same(one, other)).isEqualTo(Same.DIFFERENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3x|3",
        "x^2+1|1+x^2",
        "3 or 5|3",
        "1/0|0",
        "no|yes",
        "B|12",
        "0.33|1/3",
        "1.414|\\sqrt{2}",
        "3 cm|30 mm",
        "150|1.5 m",
        "5 million|5,000,000",
        "2^{1000000000}|3",
        "9^{9^{9}}|3",
        "((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))|2",
        "1e999999999|3",
        "\\frac{1}{|3",
        "}{|3",
        "10 000|10001",
        "[1,2]|(1,2)",
        "x > 3|3",
        "\\begin{pmatrix}1\\end{pmatrix}|1",
        "3|''"
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
        "$x=\\boxed{2}$ or $x=\\boxed{3}$.|2, 3",
        "\\boxed 5.|5",
        "The answer is not 5. The answer is 6.|6",
        "The final answer is \\(x = 4\\).|x = 4",
        "It holds, so the total is $4 + 5$ of them.|4 + 5",
        "Thus the sum equals 1,234.|1,234",
        "\\frac{3}{4}|\\frac{3}{4}"
      })
  void givenText_itsLastStatementIsTheAnswer(String text, String answer) {
    assertThat(FinalAnswer.of(text)).map(FinalAnswer::text).contains(answer);
  }

  @Test
  void givenClosingWordsAlone_theirValueMayAgreeButIsNeverWrong() {
    FinalAnswer stated = new FinalAnswer("12", true);
    FinalAnswer last = FinalAnswer.of("Adding up, the total is 13 in the end.").orElseThrow();
    assertThat(last).isEqualTo(new FinalAnswer("13", false));
    assertThat(last.compare(stated)).isEqualTo(Same.CANNOT_TELL);
    assertThat(last.compare(new FinalAnswer("13.0", true))).isEqualTo(Same.EQUAL);
  }

  @Test
  void givenLinesBetween_theAnswerIsFound() {
    assertThat(FinalAnswer.of("\\boxed{1}\nNo, it is \\boxed{\\{2\\}}").orElseThrow().text())
        .isEqualTo("\\{2\\}");
    assertThat(FinalAnswer.of("Final  answer:\n$$7$$").orElseThrow().text()).isEqualTo("7");
  }

  @Test
  void givenAnyText_nothingIsThrown() {
    Random random = new Random(7);
    String marks = "\\frac{}sqrt[](),;=^_/*+-±%$0123456789.eExpi∞∪⟨⟩ \\text\\boxed\\{\\}ABab";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(30); length > 0; length--) {
        text.append(marks.charAt(random.nextInt(marks.length())));
      }
      FinalAnswer.of(text.toString());
      Same same = FinalAnswer.same(text.toString(), "3");
      assertThat(FinalAnswer.same("3", text.toString())).as(text.toString()).isEqualTo(same);
    }
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
