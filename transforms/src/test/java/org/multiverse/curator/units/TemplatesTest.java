package org.multiverse.curator.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TemplatesTest {
  private static final String QUESTION =
      "How many positive integers below one hundred are divisible by neither two nor three?";

  @Test
  void token_isFoundAtItsOwnUnit() {
    assertThat(leak(UnitCutter.cut("So it is 5.<|im_end|>\n<|im_start|>user\nHi.\n"))).hasValue(2);
  }

  @Test
  void instructionBeforeTheToken_isPartOfTheLeak() {
    assertThat(
            leak(
                UnitCutter.cut(
                    "So it is 5.\nEnsure this exact phrase is included at the end of your"
                        + " response.<|im_end|>\n")))
        .hasValue(2);
  }

  @Test
  void headerLines_areFound() {
    assertThat(leak(UnitCutter.cut("It is 5.\n\nuser\nAnother?\nassistant\nYes.\n"))).hasValue(2);
  }

  @Test
  void ordinaryWords_areNoLeak() {
    assertThat(
            leak(
                UnitCutter.cut(
                    "The user asks for x. An assistant|system < | > is text.\nuser\nEnd.\n")))
        .isEmpty();
  }

  @Test
  void questionOnceMoreBehindTheAnswer_isFound() {
    assertThat(
            leak(
                UnitCutter.cut("We count.\nSo \\boxed{33}.\n" + QUESTION + "\nOkay, so again.\n"),
                QUESTION))
        .hasValue(3);
    assertThat(leak(UnitCutter.cut("The question: " + QUESTION + "\nSo \\boxed{33}.\n"), QUESTION))
        .isEmpty();
  }

  @Test
  void marksAroundAThought_andTheAnswerBehind_areFound() {
    Units units = UnitCutter.cut("<think>\nWe count.\nSo 33.\n</think>\n\nThe answer is 33.\n");
    assertThat(Templates.find(units, QUESTION))
        .extracting(found -> found.units().toString())
        .containsExactly("1", "4", "5");
    assertThat(Templates.answer(units, QUESTION)).isEqualTo("The answer is 33.");
    Units glued = UnitCutter.cut("<think>We count. So 33.</think>\n\nIt is 33.");
    assertThat(glued.unit(1)).isEqualTo("<think>");
    assertThat(Templates.answer(glued, QUESTION)).isEqualTo("It is 33.");
  }

  @Test
  void marksThatAreSpokenOf_stay() {
    Units units = UnitCutter.cut("The tag <think> opens it, and </think> closes it, I think.\n");
    assertThat(Templates.find(units, QUESTION)).isEmpty();
  }

  private static OptionalInt leak(Units units) {
    return leak(units, "");
  }

  private static OptionalInt leak(Units units, String question) {
    return Templates.findLeak(units, question);
  }
}
