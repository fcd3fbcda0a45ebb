package org.multiverse.curator.shape;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ThinkingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<think>\nWe add.\n</think>\n\nIt is 4.",
        "  <think>We add.</think>It is 4.",
        "We add.\n</think>\n\nIt is 4.",
        "<think>We add.</think> <answer>It is 4.</answer>",
        "<thinking>We add.</thinking>\nIt is 4.",
        "<seed:think>We add.</seed:think>It is 4.",
        "[THINK]We add.[/THINK]It is 4.",
        "<|begin_of_thought|>\n\nWe add.\n\n<|end_of_thought|>\n\n"
            + "<|begin_of_solution|>\n\nIt is 4.\n\n<|end_of_solution|>",
        "<|im_start|>assistant\n<think>\nWe add.\n</think>\nIt is 4.<|im_end|>",
        "<|im_start|>think\nWe add.\n<|im_start|>answer\nIt is 4.<|im_end|>",
        "<｜begin▁of▁sentence｜><think>\nWe add.\n</think>\nIt is 4.<｜end▁of▁sentence｜>",
        "<|channel|>analysis<|message|>We add.<|end|>"
            + "<|start|>assistant<|channel|>final<|message|>It is 4.<|return|>",
        "<|start|>assistant<|channel|>analysis<|message|>We add.<|end|>"
            + "<|start|>assistant<|channel|>final<|message|>It is 4."
      })
  void givenMarksOfAnyFamily_thoughtAndAnswerAreTakenApart(String text) {
    Thinking parts = Thinking.split(text).orElseThrow();
    assertThat(parts.thought()).isEqualTo("We add.");
    assertThat(parts.answer()).isEqualTo("It is 4.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The model writes `</think>` when it is done, and we count it.",
        "A closing </think> in the middle of a line is spoken of.",
        "First, <think> is a tag that opens a thought.",
        "We add. It is 4.",
        ""
      })
  void givenMention_theTextStaysWhole(String text) {
    assertThat(Thinking.split(text)).isEmpty();
  }

  @Test
  void givenMentionInsideTheThought_itsOwnEndIsTaken() {
    Thinking parts =
        Thinking.split("<think>\nThe tag `</think>` ends it.\nWe add.\n</think>\n4").orElseThrow();
    assertThat(parts.thought()).isEqualTo("The tag `</think>` ends it.\nWe add.");
    assertThat(parts.answer()).isEqualTo("4");
  }

  @Test
  void givenThoughtThatIsCutOff_allOfItIsThought() {
    Thinking parts = Thinking.split("<think>\nWe add, and then").orElseThrow();
    assertThat(parts.thought()).isEqualTo("We add, and then");
    assertThat(parts.answer()).isEmpty();
  }

  @Test
  @Timeout(60)
  void givenAnyAmountOfWhiteSpaceAndTokens_comesToAnEnd() {
    String blank = "\n".repeat(200_000);
    String tokens = "<|im_end|> ".repeat(20_000);
    assertThat(Thinking.behind("<think>a</think>" + blank + "b" + blank + tokens)).isEqualTo("b");
    assertThat(Thinking.behind("<think>a</think><answer>b" + blank + "c</answer>"))
        .isEqualTo("b" + blank + "c");
    assertThat(Thinking.split("<think>" + tokens + "a</think>b").orElseThrow().answer())
        .isEqualTo("b");
  }

  @Test
  void givenTokensBeforeTheThought_manyAreAsGoodAsOne() {
    assertThat(Thinking.split("<s>".repeat(20_000) + "<think>a</think>b").orElseThrow().thought())
        .isEqualTo("a");
  }
}
