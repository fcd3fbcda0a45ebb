package org.multiverse.curator.llm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.ParallelGroups;

class AnswerReaderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"groups\":[]}",
        "  \n{\"groups\":[]}\n",
        "```json\n{\"groups\":[]}\n```",
        "Here is the answer:\n\n{\"groups\":[]}\n\nI hope that helps {really}.",
        "The set {x, y} is empty, so: {\"groups\":[]}",
        "<think>{\"a\":1} maybe</think>{\"groups\":[]}"
      })
  void givenTheObjectSomewhere_readsIt(String reply) {
    AnswerReader.Read<ParallelGroups> read = AnswerReader.read(reply, ParallelGroups.class);
    assertThat(read.value()).isEqualTo(new ParallelGroups(java.util.List.of()));
    assertThat(read.problem()).isEmpty();
  }

  private static final String DRAFT = "{\"text\":\"a draft\"}";
  private static final String ANSWER = "{\"text\":\"the answer\"}";

  private record Form(String text) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ANSWER",
        "ANSWER</think>",
        "<think>DRAFT</think>ANSWER<|im_end|>",
        "<think>DRAFT</think>ANSWER</s>",
        "DRAFT is a draft\n</think>\nANSWER",
        "<think>Is `</think>` a mark? DRAFT</think>\n```json\nANSWER\n```",
        "<think>DRAFT</think>\n\n<answer>ANSWER</answer>",
        "<|begin_of_thought|>DRAFT<|end_of_thought|><|begin_of_solution|>ANSWER<|end_of_solution|>",
        "<seed:think>DRAFT</seed:think>ANSWER",
        "[THINK]DRAFT[/THINK]ANSWER",
        "◁think▷DRAFT◁/think▷ANSWER",
        "<|START_THINKING|>DRAFT<|END_THINKING|><|START_RESPONSE|>ANSWER<|END_RESPONSE|>",
        "<|channel|>analysis<|message|>DRAFT<|end|>"
            + "<|start|>assistant<|channel|>final<|message|>ANSWER<|return|>",
        "<|channel|>analysis<|message|>DRAFT<|end|>"
            + "<|start|>assistant<|channel|>final <|constrain|>json<|message|>ANSWER<|end|>",
        "analysisWe try DRAFT and so on.assistantfinalANSWER"
      })
  void givenADraftInTheThought_theAnswerIsRead(String reply) {
    AnswerReader.Read<Form> read =
        AnswerReader.read(reply.replace("DRAFT", DRAFT).replace("ANSWER", ANSWER), Form.class);
    assertThat(read.problem()).isEmpty();
    assertThat(read.value().text()).isEqualTo("the answer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<think>DRAFT", "<think>DRAFT</think>", "<think>DRAFT</think><|im_end|>"})
  void givenAThoughtAlone_itsDraftIsNoAnswer(String reply) {
    assertThat(AnswerReader.read(reply.replace("DRAFT", DRAFT), Form.class).problem())
        .isEqualTo("it is empty");
  }

  @Test
  void givenAMarkThatTheAnswerQuotes_itIsNoThought() {
    String reply = "{\"text\":\"the tag </think> ends it\"}";
    assertThat(AnswerReader.read("```json\n" + reply + "\n```", Form.class).value().text())
        .isEqualTo("the tag </think> ends it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``;it is empty",
        "no groups;it holds no JSON object",
        "{\"groups\":[;Unexpected end-of-input",
        "{\"blocks\":[]};the property groups is missing",
        "{\"groups\":null};a value that must be there is null",
        "{\"groups\":[{\"hoist\":[]}]};the property branches is missing at groups[0]",
        "{\"groups\":[{\"branches\":[\"both of them\"]}]};\"both\" is no run of units",
        "{\"groups\":3};the value is of another type than the schema says at groups",
        "{\"groups\":[],\"more\":1};there is no property more at more",
        "[];it holds no JSON object"
      })
  void givenNone_saysWhy(String reply, String problem) {
    AnswerReader.Read<ParallelGroups> read =
        AnswerReader.read(reply == null ? "" : reply, ParallelGroups.class);
    assertThat(read.value()).isNull();
    assertThat(read.problem()).startsWith(problem).doesNotContain("org.multiverse", "java.");
  }

  @Test
  void givenManyBraces_doesNotTakeForever() {
    String braces = "{".repeat(200_000);
    assertThat(AnswerReader.read(braces, MapReduce.class).value()).isNull();
    String prose = "{x} ".repeat(100_000);
    assertThat(AnswerReader.read(prose, MapReduce.class).value()).isNull();
  }
}
