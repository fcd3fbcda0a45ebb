package org.multiverse.curator.screening;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
        "**42**|42",
        "1\\frac12|1.5",
        "-1\\frac12|-3/2",
        "16 \\frac23|50/3",
        "\\frac{1}2|0.5",
        "90^\\circ|\\frac{\\pi}{2}",
        "2\\pi/3|120°",
        "60 degrees|60^\\circ",
        "47\\text{ units}|47^\\circ",
        "25 \\text{ square units}|25 cm^2",
        "12 percent|12\\%",
        "5 million|5,000,000",
        "2 dozen eggs|24",
        "Option B|(B)",
        "( B )|B",
        "（B）|B",
        "１２|12",
        "3，5|5, 3",
        "x \\le 3|x ≤ 3",
        "1 000 000|1000000",
        "x=2, y=1|y=1, x=2",
        "a=1, b=2|1, 2",
        "100m+n=123|123",
        "3\\!,172|3,\\!172",
        "a=3|b=3",
        "x^{12}|x^12"
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
        "(A) 12|(B) 12",
        "\\frac{11}{2}|\\frac{1}{12}",
        "\\frac{1}{23}|\\frac{12}{3}",
        "21/2|2 1/2",
        "120^\\circ|\\pi/3",
        "5 million|5",
        "3{,}060|262^\\circ",
        "30^\\circ|300",
        "3060 cm|262"
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
        "2^{1000000000}|3",
        "x=1, y=2|x=2, y=1",
        "x=3 and y=4|x=4 and y=3",
        "x+2y=0|2x+y=0",
        "\\frac{x^2}{9}+\\frac{y^2}{4}=1|\\frac{x^2}{4}+\\frac{y^2}{9}=1",
        "a=3|b=4",
        "3, 3, 4|3, 4",
        "2\\pi r|2\\pi R",
        "3m|3",
        "2 hours|120",
        "10 minus 3|7",
        "3 more than 4|7",
        "1 in 6|1/6",
        "12 base 3|5",
        "3-1|5-3",
        "2021-03-04|2014",
        "\\begin{pmatrix}1\\\\2\\end{pmatrix}|\\begin{pmatrix}12\\end{pmatrix}",
        "(\\sqrt{999999999989}+1)^{200}|3",
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
        "\\frac{3}{4}|\\frac{3}{4}",
        "The answers are 3 and 5.|3 and 5",
        "The answer is `42`.|42",
        "#### 1,234|1,234",
        "<answer>42</answer>|42",
        "因此答案为 $\\frac{1}{2}$。|\\frac{1}{2}",
        "故选：B|B"
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
  void givenAnAnswerNamedOnTheWay_itIsNeverWrong() {
    String guess = "Maybe the answer is 12. Wait, that leaves some out.\n";
    String more = "Then we look at each of the cases again and add them up.\n".repeat(20);
    FinalAnswer stated = new FinalAnswer("14", true);
    assertThat(FinalAnswer.of(guess)).contains(new FinalAnswer("12", true));
    FinalAnswer early = FinalAnswer.of(guess + more).orElseThrow();
    assertThat(early).isEqualTo(new FinalAnswer("12", false));
    assertThat(early.compare(stated)).isEqualTo(Same.CANNOT_TELL);
    assertThat(FinalAnswer.of(guess + more + "So the total is 14.").orElseThrow().text())
        .isEqualTo("14");
  }

  @Test
  void givenTwoFormulasOfOneStatement_bothAreTheAnswer() {
    FinalAnswer both = FinalAnswer.of("The final answer is $x = 3$ or $x = 5$.").orElseThrow();
    assertThat(FinalAnswer.same(both.text(), "\\{5, 3\\}")).isEqualTo(Same.EQUAL);
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

  /** Traces of models that ran away. */
  @Test
  @Timeout(60)
  void givenAnyAmountOfWhiteSpace_comesToAnEnd() {
    String blank = "\n".repeat(200_000);
    assertThat(FinalAnswer.of("The answer is" + blank + "7.").orElseThrow().text()).isEqualTo("7");
    assertThat(FinalAnswer.of("the answer" + blank + "The").isPresent()).isFalse();
    assertThat(FinalAnswer.of("\\boxed{1} , " + blank + " x \\boxed{2}").orElseThrow().text())
        .isEqualTo("2");
  }

  @Test
  void givenLongAnswersWithOneBeginning_theyDiffer() {
    String long400 = "the set of all " + "very ".repeat(100) + "small numbers";
    assertThat(FinalAnswer.same(long400 + " above two", long400 + " below two"))
        .isNotEqualTo(FinalAnswer.Same.EQUAL);
    assertThat(FinalAnswer.same(long400, long400)).isEqualTo(FinalAnswer.Same.EQUAL);
  }

  @Test
  void givenMilliAndMega_theyDiffer() {
    assertThat(FinalAnswer.same("3 mW", "3 MW")).isNotEqualTo(FinalAnswer.Same.EQUAL);
    assertThat(FinalAnswer.same("3 MW", "3 MW")).isEqualTo(FinalAnswer.Same.EQUAL);
  }
}
