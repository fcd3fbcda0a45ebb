package org.multiverse.curator.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases of the kinds that a strong model's answers showed, in words of our own. */
class SiblingDependenceTest {
  private static final String QUESTION = "Find all of it.";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // a declared solution is put to use beside the branch that finds it
        "Separating the variables, we get \\( y(t) = 5 + 2e^{-3t} \\). | Substituting the known"
            + " solution y(t) = 5 + 2 e^{-3t} into the rate, we look at large t. | y(t)=5+2e^-3t",
        "Hence x = 3 + 4 = 7 and p_1 = 12·7 = 84. | With p_1 = 84 the rest is short. | p1=84",
        "This makes 7 * 93 = 651. | Subtract 4 from 651 and stop. | 651",
        "It gives \\frac{17}{12}. | Now invert 17/12 here. | 17/12",
        "It is 2.75 exactly, as 11/4 = 2.75. | Then double the 2.75 once. | 2.75",
        "This yields \\( \\lambda = -24/37 \\). | Since λ is -24/37 we are done. | -24/37",
        "Let k be a number. | Then 2k is even. | k",
        "Define S_{n} = 3n + 1 for later. | Here S_n is odd. | Sn"
      })
  void whatASiblingStatesFirst_isFound(String first, String second, String what) {
    assertThat(hard("Start.", first, second))
        .extracting(SiblingDependence.Finding::what)
        .contains(what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // homonyms that the later branch introduces anew
        "Let k be a number. | Let k be another, then 2k is even.",
        "So set n = 12. | For any integer n it holds that 2n is even.",
        "We have x = 3, so it works. | f(x) = a for x in the upper half, and a is any value.",
        "Here a = 4, thus it holds. | There is another constant a, and a is free.",
        "Let P be a point. | There is a projection P onto the line.",
        "Let e1 be a vector. | Choose a basis e1, e2 of the plane.",
        "Let S be a set. | Now find a linear isometry S between them.",
        "Let x be the root. | The area is \\( \\int_0^1 x^2 \\, dx \\), a third.",
        "Let i be the index. | The root is 3 + 4i, a complex number.",
        "Let k be a number. | The sum \\( \\sum_{k=1}^{n} k \\) is known to all.",
        "Call the total M. | The total mass M is fixed by the balance.",
        // notation
        "So $K_{a2} = 6.2$ here. | Let Ka2 be what the table has.",
        // what a branch works out itself
        "It makes 7 * 93 = 651. | It makes 21 * 31 = 651, and 651 is odd.",
        "We get 504 at the end: 12·42 = 504. | There 468i + 36i = 504i, so 504 comes out.",
        "So x = 3 works. | So x = 4 works.",
        "So 12² + 5² = 169 fits. | The squares are 12²=144 and 13²=169, as it goes.",
        // near repeats with another sign or value
        "Solving yields \\( t = 24/37 \\). | Solving yields \\( t = -24/37 \\).",
        // names with numbers, items, what everybody knows
        "So Thallium-210 decays first, and 105 * 2 = 210. | Then Thallium-210 has a beta decay.",
        "The angle is 180 degrees, as 90 + 90 = 180. | The half of 180 counts.",
        "First item: we get 20 * 20 = 400. | 3. The third item is judged alone."
      })
  void ownWorkAndOwnNames_areNoDependence(String first, String second) {
    assertThat(hard("Start.", first, second)).isEmpty();
  }

  @Test
  void whatStandsBeforeOrInTheQuestion_isNoDependence() {
    assertThat(hard("The year has 8760 hours.", "So 24 * 365 = 8760.", "Take the 8760 hours."))
        .isEmpty();
    Units units = UnitCutter.cut("Start.\nSo 2 * 412 = 824.\nTake the 824 from it.\n");
    assertThat(
            new SiblingDependence("Why 824?", units, List.of())
                .find(List.of(set(2), set(3)), set(), set()))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "So putting it all together: the number is small.",
        "Combining both cases, nothing is left.",
        "To summarize, it is odd.",
        "This gives the last bound.",
        "Which is equivalent to the claim."
      })
  void summingUpAndGoingOn_areFound(String phrase) {
    assertThat(hard("Start.", "One way.", phrase)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "As found above, it is odd.",
        "The previous approach failed.",
        "From the first case it follows, as in part a.",
        "By the same reasoning it is odd.",
        "Second Scenario: the coin falls tails."
      })
  void glances_areLeftToStep5(String phrase) {
    assertThat(find("Start.", "One way.", phrase)).allMatch(SiblingDependence.Finding::isMendable);
  }

  @Test
  void recapOfASiblingsCase_isFound() {
    assertThat(
            hard(
                "Start.",
                "For n=2 it is six.",
                "For n=3 it is nine. The check for n=2 also worked, across all these."))
        .extracting(SiblingDependence.Finding::rule)
        .containsExactly("sums-up-siblings");
  }

  private static List<SiblingDependence.Finding> hard(String before, String first, String second) {
    return find(before, first, second).stream().filter(finding -> !finding.isMendable()).toList();
  }

  private static List<SiblingDependence.Finding> find(String before, String first, String second) {
    List<Integer> lengths = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    List<NavigableSet<Integer>> parts = new ArrayList<>();
    for (String part : List.of(before, first, second)) {
      NavigableSet<Integer> own = new TreeSet<>();
      for (int length : UnitCutter.cut(part + "\n").lengths()) {
        lengths.add(length);
        own.add(lengths.size());
      }
      parts.add(own);
      text.append(part).append('\n');
    }
    return new SiblingDependence(QUESTION, Units.of(text.toString(), lengths), List.of())
        .find(parts.subList(1, 3), set(), set());
  }

  private static NavigableSet<Integer> set(Integer... units) {
    return new TreeSet<>(List.of(units));
  }
}
