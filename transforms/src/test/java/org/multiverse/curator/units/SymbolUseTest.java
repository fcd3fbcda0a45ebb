package org.multiverse.curator.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolUseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Let k be a number. | Then 2k is even. | k",
        "We set \\( u = x + 1 \\). | So \\( u^2 \\) is large. | u",
        "So $a_{12} = 7$. | Hence $3 a_{12}$ is odd. | a_12",
        "Call it m. | Then m + 1 is prime. | m",
        "The angle \\(\\theta = 30\\). | Then \\(\\sin\\theta\\) is known. | \\theta",
        "Now f(x) = x + 1. | Then f(3) is found. | f",
        "So AB = 12. | Then half of AB is six. | AB",
        "The sum equals 1,234. | Halve 1234 now. | 1234",
        "It gives \\frac{17}{12}. | Now invert 17/12 here. | 17/12",
        "It is 2.75 exactly. | Then double 2.75 once. | 2.75",
        "x + y = 5 -- Equation (1) | Put it into equation (1). | equation 1",
        "So n = 5 here. | Since n is odd we stop. | n"
      })
  void whatOnlyTheSiblingIntroduces_isFound(String first, String second, String what) {
    assertThat(conflicts("Start.", first, second))
        .extracting(SymbolUse.Use::what)
        .containsExactly(what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Let k be a number. | Let k be another. Then 2k is even.",
        "So x = 3 works. | So x = 4 works.",
        "It makes 7 * 93 = 651. | It makes 21 * 31 = 651.",
        "It is a good idea. | I think a plan exists.",
        "The angle is 180 degrees. | The half of 180 counts.",
        "Compute 2 + 3 = 5. | Compute 5 + 3 = 8.",
        "Let's see. | It's what we don't see.",
        "It is odd. | It is positive all the way, and not the other way round."
      })
  void ownWork_isNoConflict(String first, String second) {
    assertThat(conflicts("Start.", first, second)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "As found above, it is odd.",
        "The previous approach failed.",
        "Both methods agree here.",
        "This is the same answer as we had.",
        "Earlier we found it odd.",
        "By the same reasoning it is odd.",
        "From the first case it follows."
      })
  void phrases_pointAtSiblings(String phrase) {
    assertThat(conflicts("Start.", "One way.", phrase))
        .extracting(SymbolUse.Use::rule)
        .containsOnly("back-reference");
  }

  @Test
  void questionAndTextBefore_areKnown() {
    Units units = UnitCutter.cut("Start.\nSo k = 5.\nThen 2k is even.\n");
    assertThat(new SymbolUse("Find k.", units).conflicts(ranges(), List.of())).isEmpty();
    assertThat(conflicts("We look for k.", "So k = 5.", "Then 2k is even.")).isEmpty();
  }

  private static List<SymbolUse.Use> conflicts(String before, String first, String second) {
    Units units = UnitCutter.cut(before + "\n" + first + "\n" + second.replace(". ", ", ") + "\n");
    return new SymbolUse("", units).conflicts(ranges(), List.of());
  }

  private static List<UnitRange> ranges() {
    return List.of(new UnitRange(2, 2), new UnitRange(3, 3));
  }
}
