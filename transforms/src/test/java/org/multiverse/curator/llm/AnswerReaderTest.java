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
