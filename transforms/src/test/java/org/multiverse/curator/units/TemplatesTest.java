package org.multiverse.curator.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GPT-2 has one special token, `<|endoftext|>`, with id 50256.\nIt separates documents.\n",
        "We write it as <|endoftext|> in the text. Then the next one begins.\n",
        "Look:\n```\nHi.<|im_end|>\n<|im_start|>user\nHello\n```\nSo there are two turns.\n",
        "~~~\nHi.<|im_end|>\n<|im_start|>user\nHello\n~~~\nSo there are two turns.\n",
        "For example:\n<|im_start|>user\nHello.\nThat is the header, and the text follows.\n",
        "The tokens are these.\n- <|im_start|>\n- <|im_end|>\n- </s>\nSo there are three.\n",
        "Llama wraps it in [INST] and [/INST].\n<|im_end|> closes a turn, and <s> opens a text.\n",
        "<|im_start|> opens a turn. It has the id 151644.\nSo it is special.\n",
        "<s> is the token that begins a text.\nSo it comes first.\n",
        "The text is \"One.<|endoftext|>Two.\" and has three tokens. So it is 3.\n",
        "We join them.\n    Hi.<|im_end|>\n    <|im_start|>user\n\nThat is the form.\n",
        "The last of them is <|endoftext|>",
        "It is 3.\nThe end is <|im_end|>.\n",
        "With doc1<|endoftext|>doc2 both are in one text. So it is 2.\n",
      })
  void mentionedToken_isNoLeak(String text) {
    Units units = UnitCutter.cut(text);
    assertThat(Templates.find(units, QUESTION)).isEmpty();
    for (int unit = 2; unit <= units.count(); unit++) {
      assertThat(units.unit(unit)).as("no sentence is cut at it").doesNotStartWith("`<|");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "So it is 5.<|im_end|>; <|im_end|>",
        "So it is 5. <|im_end|>\\n; <|im_end|>\\n",
        "So it is \\boxed{5}</s>; </s>",
        "So it is 5.\\n<|eot_id|>\\n<|endoftext|>\\n; <|eot_id|>\\n<|endoftext|>\\n",
        "So it is 5<end_of_turn>\\n; <end_of_turn>\\n",
        "So it is 5.<｜end▁of▁sentence｜>; <｜end▁of▁sentence｜>",
      })
  void tokensAtTheEnd_areCutOffAlone(String text, String cut) {
    Units units = UnitCutter.cut(text.replace("\\n", "\n"));
    List<Templates.Found> found = Templates.find(units, QUESTION);
    assertThat(found)
        .extracting(Templates.Found::what)
        .containsExactly("template tokens at the end");
    UnitRange range = found.get(0).units();
    assertThat(units.text(range.from(), range.to())).isEqualTo(cut.replace("\\n", "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<|im_end|>\n<|im_start|>user\nAnother one.\n",
        "\n<|im_end|>\n<|im_start|>assistant\nYes.\n",
        "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nAnother one.",
        "<｜end▁of▁sentence｜><｜User｜>Another one.<｜Assistant｜>Yes.",
        "</s><s>[INST] Another one. [/INST] Yes.",
        "<end_of_turn>\n<start_of_turn>user\nAnother one.",
        "<|endoftext|>Human: Another one.",
        "<|endoftext|>\n\nQuestion: Another one.",
        "<|im_end|>\nuser\nAnother one.\n",
        "\n<|user|>\nAnother one.\n<|assistant|>\nYes.\n",
      })
  void nextTurn_isCutOffWithAllThatFollows(String leak) {
    for (String before : List.of("So it is 5.", "It uses `<s>`.\nSo the final answer is 5.")) {
      Units units = UnitCutter.cut("We count.\n" + before + leak);
      List<Templates.Found> found = Templates.find(units, QUESTION);
      assertThat(found)
          .extracting(Templates.Found::what)
          .containsExactly("a chat template that leaked into the trace");
      UnitRange range = found.get(0).units();
      assertThat(units.text(range.from(), range.to())).isEqualTo(leak.stripLeading());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<|im_start|>think\n",
        "<|im_start|>assistant\n<think>\n",
        "think\n",
        "<s>",
        "<s> ",
        "<bos>",
        "<|begin_of_text|>",
        "<|begin_of_text|><|start_header_id|>assistant<|end_header_id|>\n\n",
        "<｜begin▁of▁sentence｜><｜User｜>How many?<｜Assistant｜><think>\n",
        "<|im_start|>user\nHow many?<|im_end|>\n<|im_start|>assistant\n",
        "<s>[INST] How many? [/INST] ",
      })
  void tokensAtTheStart_areCutOffAlone(String head) {
    Units units = UnitCutter.cut(head + "We count.\nSo it is 5.\n");
    List<Templates.Found> found = Templates.find(units, QUESTION);
    assertThat(found)
        .extracting(Templates.Found::what)
        .containsOnly("template tokens at the start");
    int last = found.get(0).units().to();
    assertThat(units.text(last + 1, units.count())).isEqualTo("We count.\nSo it is 5.\n");
  }

  @Test
  void answerInATurnOfItsOwn_isNoPartOfTheThought() {
    Units units =
        UnitCutter.cut("<|im_start|>think\nWe count.\n<|im_start|>answer\nIt is 5.<|im_end|>\n");
    assertThat(Templates.find(units, QUESTION))
        .extracting(found -> units.text(found.units().from(), found.units().to()))
        .containsExactly("<|im_start|>think\n", "<|im_start|>answer\n", "It is 5.", "<|im_end|>\n");
    assertThat(Templates.answer(units, QUESTION)).isEqualTo("It is 5.");
  }

  @Test
  void questionAboutTokens_makesTheirMentionLikely() {
    String text = "It ends so.\n<|im_end|>\nThe next line is the role.\nSo two lines.\n";
    assertThat(Templates.find(UnitCutter.cut(text), "What does <|im_end|> do?")).isEmpty();
    assertThat(Templates.find(UnitCutter.cut(text), QUESTION)).hasSize(1);
  }

  private static OptionalInt leak(Units units) {
    return leak(units, "");
  }

  private static OptionalInt leak(Units units, String question) {
    int first = Templates.findLeak(units, question).first();
    return first > units.count() ? OptionalInt.empty() : OptionalInt.of(first);
  }

  /** As padded traces have them. */
  @Test
  void manyTokensInARow_areOneLeak() {
    String tokens = "<|endoftext|>".repeat(20_000);
    assertThat(leak(UnitCutter.cut("So it is 5.\n" + tokens))).hasValue(2);
    assertThat(TemplateLeaks.of(tokens + "So it is 5.\n", "").head()).isEqualTo(tokens.length());
  }
}
