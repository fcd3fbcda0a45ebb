package org.multiverse.curator.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.RealTraces;
import org.multiverse.curator.steps.RecordedReplies;

class UnitCutterTest {
  @Test
  void sentencesAndLines_areUnits() {
    assertThat(cut("First we add. Then we stop!\nA new line\n\n  indented? Yes.\n"))
        .containsExactly(
            "First we add. ", "Then we stop!\n", "A new line\n\n", "  indented? ", "Yes.\n");
  }

  @Test
  void emptyAndBlankTexts() {
    assertThat(UnitCutter.cut("").count()).isZero();
    assertThat(cut(" \n\n ")).containsExactly(" \n\n ");
    assertThat(cut("\n\nOnce. \n \n")).containsExactly("\n\nOnce. \n \n");
  }

  @Test
  void carriageReturns_stayWithTheirLine() {
    assertThat(cut("One\r\n\r\nTwo\rThree\n")).containsExactly("One\r\n\r\n", "Two\r", "Three\n");
  }

  @Test
  void numbers_areNotCut() {
    assertThat(cut("It is 3.14 or 1,000.5 or .5 here. 7 is odd. 2! = 2 and n! is large."))
        .containsExactly(
            "It is 3.14 or 1,000.5 or .5 here. ", "7 is odd. ", "2! = 2 and n! is large.");
  }

  @Test
  void abbreviations_areNotCut() {
    assertThat(
            cut(
                "Use e.g. Euler, i.e. Dr. Euler, cf. Fig. 3 and Eq. (4) vs. Theorem 2. See No. 5."
                    + " No. Wait."))
        .containsExactly(
            "Use e.g. Euler, i.e. Dr. Euler, cf. Fig. 3 and Eq. (4) vs. Theorem 2. ",
            "See No. 5. ",
            "No. ",
            "Wait.");
  }

  @Test
  void formulas_areNotCut() {
    assertThat(cut("So $a. B$ holds. $$x. Y\nz. W$$ Next \\(p. Q\\) and \\[r. S\n\nT. U\\] End."))
        .containsExactly(
            "So $a. B$ holds. ", "$$x. Y\nz. W$$ Next \\(p. Q\\) and \\[r. S\n\nT. U\\] End.");
  }

  @Test
  void prices_areNoFormulas() {
    assertThat(cut("It costs $5. She pays $10. He has $ 3. They have US$. Done."))
        .containsExactly(
            "It costs $5. ", "She pays $10. ", "He has $ 3. ", "They have US$. ", "Done.");
  }

  @Test
  void strayDelimiters_swallowNothing() {
    assertThat(cut("A \\( b. C $$ d. E ` f. G $h. I.\n```\nGo. On."))
        .containsExactly(
            "A \\( b. ", "C $$ d. ", "E ` f. ", "G $h. ", "I.\n", "```\n", "Go. ", "On.");
  }

  @Test
  void codeFences_areOneUnit() {
    assertThat(cut("Code:\n```java\nint a; // One. Two.\n\n$x\n```\nAfter. Use `a. B` now."))
        .containsExactly(
            "Code:\n", "```java\nint a; // One. Two.\n\n$x\n```\n", "After. ", "Use `a. B` now.");
  }

  @Test
  void listMarkers_stayWithTheirItem() {
    assertThat(cut("1. The first. B. Not a marker.\n  **2.** Bold\n(c). Last\niv. Roman"))
        .containsExactly(
            "1. The first. ",
            "B. ",
            "Not a marker.\n",
            "  **2.** Bold\n",
            "(c). Last\n",
            "iv. Roman");
  }

  @Test
  void emojiAndRightToLeft_passThrough() {
    String text = "Good 👍. Next 👩‍👩‍👧! שלום עולם. مرحبا؟ نعم. 数。二。";
    assertThat(String.join("", cut(text))).isEqualTo(text);
    assertThat(cut(text)).contains("数。", "二。");
  }

  @Test
  void unitOutOfRange_isNamed() {
    assertThatThrownBy(() -> UnitCutter.cut("One. Two.").unit(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid unit: 3 (units run from 1 to 2)");
  }

  @Property(tries = 2000)
  void anyText_isTheConcatenationOfItsUnits(@ForAll("texts") String text) {
    List<String> units = cut(text);
    assertThat(String.join("", units)).isEqualTo(text);
    assertThat(units).noneMatch(unit -> unit.isBlank() && !text.isBlank());
    assertThat(units)
        .noneMatch(
            unit ->
                Character.isLowSurrogate(unit.charAt(0))
                    && text.length() > 1
                    && text.codePoints()
                        .allMatch(c -> c > 0xFFFF || !Character.isSurrogate((char) c)));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "$", "$$", "\\(", "\\)", "\\[", "\\]", "```", "`", "\n", "\r\n", "\r", " ", ". ", "! ",
            "? ", "3.14", "1,000", "e.g. ", "Dr. ", "😀", "א", "The ", "x", "\\", "。", "\u2028",
            "\t");
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(80),
        pieces.list().ofMaxSize(60).map(l -> String.join("", l)));
  }

  @Test
  void traces_keepEveryByteAndFormula() {
    assertThat(keepEveryByte(RecordedReplies.rows().values())).isEqualTo(1647);
  }

  @Test
  void realTraces_keepEveryByteAndFormula() {
    assertThat(keepEveryByte(RealTraces.rows())).isPositive();
  }

  /** How many units all traces together have. */
  private static int keepEveryByte(Collection<TraceRow> traces) {
    int count = 0;
    for (TraceRow row : traces) {
      Trace trace = row.trace();
      List<String> units = cut(trace.text());
      assertThat(String.join("", units)).isEqualTo(trace.text());
      assertThat(units).allMatch(unit -> !unit.isBlank());
      count += units.size();
    }
    return count;
  }

  private static List<String> cut(String text) {
    Units units = UnitCutter.cut(text);
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= units.count(); i++) {
      all.add(units.unit(i));
    }
    return all;
  }
}
