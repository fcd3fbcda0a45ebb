package org.multiverse.curator.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
  private static final String RUN =
      """
      We first count all the lattice points on the boundary of the big triangle.
      Then we subtract those that lie on the longest of its three sides.
      What remains is the number of points that the question asks us for.
      """;

  @Test
  void nearlyTheSameRun_isFound() {
    Units units =
        UnitCutter.cut(
            "Start.\n"
                + RUN
                + "Hmm, let me see whether that holds water.\n"
                + RUN.toLowerCase(Locale.ROOT).replace("big ", "")
                + "End.\n");
    assertThat(Duplicates.find(units)).containsExactly(new Duplicate(6, 8, 2, 4));
  }

  @Test
  void changedUnitInTheMiddle_doesNotEndTheRun() {
    Units units =
        UnitCutter.cut(
            RUN + RUN.replace("Then we subtract those that lie on", "Leave out whatever is upon"));
    assertThat(Duplicates.find(units)).containsExactly(new Duplicate(4, 6, 1, 3));
  }

  @Test
  void sameTemplateWithOtherNumbers_isNone() {
    StringBuilder text = new StringBuilder();
    for (int n = 3; n < 9; n++) {
      text.append("For n = ")
          .append(n)
          .append(" we get ")
          .append(n * n)
          .append(" over ")
          .append(n + 1)
          .append(", and that leaves ")
          .append(n * n % (n + 1))
          .append(" when divided by ")
          .append(7 * n)
          .append(" so this one fails.\n");
    }
    assertThat(Duplicates.find(UnitCutter.cut(text.toString()))).isEmpty();
  }

  @Test
  void shortRepeat_isNone() {
    assertThat(Duplicates.find(UnitCutter.cut("So the answer is forty two.\n".repeat(3))))
        .isEmpty();
  }

  @Test
  void sameWordsAboutAnotherSign_areNoRepeat() {
    String first =
        "Now look at the left root of the equation and put it back into the first line of it.\n"
            + "There the slope of the line at that point comes out as 24/37, which we keep for the end"
            + " of this long text.\n";
    assertThat(Duplicates.find(UnitCutter.cut(first + first.replace("24/37", "-24/37")))).isEmpty();
    assertThat(Duplicates.find(UnitCutter.cut(first + first))).hasSize(1);
  }
}
