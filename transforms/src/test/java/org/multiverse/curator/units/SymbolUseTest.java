package org.multiverse.curator.units;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymbolUseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Let k be a number. | k",
        "We set \\( u = x + 1 \\). | u",
        "So $a_{12} = 7$. | a_12",
        "Call it m. | m",
        "The angle \\(\\theta = 30\\). | \\theta",
        "Now f(x) = x + 1. | f",
        "So AB = 12. | AB",
        "The sum equals 1,234. | 1234",
        "It gives \\frac{17}{12}. | 17/12",
        "x + y = 5 -- Equation (1) | equation 1"
      })
  void whatAUnitIntroduces_isFound(String text, String what) {
    assertThat(new SymbolUse(UnitCutter.cut(text)).introduces(1)).contains(what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Then 2k is even. | k",
        "Halve 1234 now. | 1234",
        "Put it into equation (1). | equation 1"
      })
  void whatAUnitUses_isNotIntroduced(String text, String what) {
    SymbolUse symbols = new SymbolUse(UnitCutter.cut(text));
    assertThat(symbols.uses(1)).contains(what);
    assertThat(symbols.introduces(1)).doesNotContain(what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"It is a good idea. I think a plan exists.", "Let's see. It's what we don't see."})
  void ordinaryWords_areNoSymbols(String text) {
    assertThat(new SymbolUse(UnitCutter.cut(text)).uses(1)).isEmpty();
  }
}
