package org.multiverse.curator.units;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TemplatesTest {
  private static final String QUESTION =
      "How many positive integers below one hundred are divisible by neither two nor three?";

  @Test
  void token_isFoundAtItsOwnUnit() {
    assertThat(Templates.findLeak(UnitCutter.cut("So it is 5.<|im_end|>\n<|im_start|>user\nHi.\n")))
        .hasValue(2);
  }

  @Test
  void instructionBeforeTheToken_isPartOfTheLeak() {
    assertThat(
            Templates.findLeak(
                UnitCutter.cut(
                    "So it is 5.\nEnsure this exact phrase is included at the end of your"
                        + " response.<|im_end|>\n")))
        .hasValue(2);
  }

  @Test
  void headerLines_areFound() {
    assertThat(Templates.findLeak(UnitCutter.cut("It is 5.\n\nuser\nAnother?\nassistant\nYes.\n")))
        .hasValue(2);
  }

  @Test
  void ordinaryWords_areNoLeak() {
    assertThat(
            Templates.findLeak(
                UnitCutter.cut(
                    "The user asks for x. An assistant|system < | > is text.\nuser\nEnd.\n")))
        .isEmpty();
  }

  @Test
  void questionOnceMoreBehindTheAnswer_isFound() {
    assertThat(
            Templates.findLeak(
                UnitCutter.cut("We count.\nSo \\boxed{33}.\n" + QUESTION + "\nOkay, so again.\n"),
                QUESTION))
        .hasValue(3);
    assertThat(
            Templates.findLeak(
                UnitCutter.cut("The question: " + QUESTION + "\nSo \\boxed{33}.\n"), QUESTION))
        .isEmpty();
  }
}
