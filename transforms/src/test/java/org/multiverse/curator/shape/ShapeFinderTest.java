package org.multiverse.curator.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.contracts.CuratedRow;
import org.multiverse.curator.rows.Trace;

/** Rows of small made-up records in the columns of well-known datasets. */
final class ShapeFinderTest {
  private static InputRecord record(String json) {
    InputRecord record = new InputRecord();
    JsonNode tree = Loose.tree(json.replace('\'', '"'));
    assertThat(tree.isObject()).as(json).isTrue();
    tree.properties()
        .forEach(
            field -> {
              if (field.getValue().isNull()) {
                record.putNull(field.getKey());
              } else if (field.getValue().isTextual()) {
                record.put(field.getKey(), field.getValue().asText());
              } else {
                record.putJson(field.getKey(), field.getValue().toString());
              }
            });
    return record;
  }

  private static ShapeFinder.Found found(String json) {
    return found(json, ShapeFinder.Asked.NOTHING);
  }

  private static ShapeFinder.Found found(String json, ShapeFinder.Asked asked) {
    return ShapeFinder.find(
        asked, List.of(new ShapeFinder.Sample("in.jsonl", List.of(record(json)))));
  }

  private static ShapeFinder.Asked columns(String ours, String path) {
    return new ShapeFinder.Asked(InputShape.AUTO, Map.of(ours, path), TurnChoice.LAST);
  }

  private static List<RowShape.Taken> rows(String json, ShapeFinder.Asked asked) {
    return found(json, asked).shape().rows(record(json));
  }

  private static InputRecord only(String json) {
    List<RowShape.Taken> rows = rows(json, ShapeFinder.Asked.NOTHING);
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).number()).isZero();
    return rows.get(0).record();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "s1K-1.1 ; s1k ; {'question':'Q','deepseek_thinking_trajectory':'T','deepseek_attempt':'A',"
            + "'solution':'S'}",
        "s1K ; rollouts ; {'question':'Q','cot':null,'thinking_trajectories':['T'],'attempt':'A',"
            + "'solution':'S'}",
        "OpenThoughts-114k ; sharegpt ; {'system':'Be brief.','solution':'S','conversations':["
            + "{'from':'user','value':'Q'},{'from':'assistant','value':'<|begin_of_thought|>\\nT\\n"
            + "<|end_of_thought|>\\n<|begin_of_solution|>A<|end_of_solution|>'}]}",
        "OpenThoughts-114k metadata ; columns ; {'problem':'Q','deepseek_reasoning':'T',"
            + "'deepseek_solution':'A','ground_truth_solution':'S','domain':'math'}",
        "OpenThoughts3 ; sharegpt ; {'domain':'math','solution':'S','conversations':["
            + "{'from':'human','value':'Q'},{'from':'gpt','value':'<think>T</think>\\nA'}]}",
        "OpenR1-Math ; rollouts ; {'problem':'Q','solution':'S','answer':'4','uuid':'u',"
            + "'generations':['<think>\\nT\\n</think>\\nA'],'is_reasoning_complete':[true],"
            + "'messages':[{'role':'user','content':'Q'},{'role':'assistant','content':'A'}]}",
        "AM-R1-distilled ; messages ; {'solution':'S','messages':[{'role':'user','content':'Q',"
            + "'info':{'source':'x'}},{'role':'assistant','content':'<think>T</think>"
            + "<answer>A</answer>','info':null}]}",
        "Bespoke-Stratos ; sharegpt ; {'system':'Think.','solution':'S','conversations':["
            + "{'from':'user','value':'Q'},{'from':'assistant','value':'<|begin_of_thought|>\\n\\nT"
            + "\\n\\n<|end_of_thought|>\\n\\n<|begin_of_solution|>\\n\\nA\\n\\n<|end_of_solution|>'}]}",
        "ServiceNow R1 ; columns ; {'id':'i','problem':'Q','solution':'S',"
            + "'reannotated_assistant_content':'<think>\\nT\\n</think>\\n\\nA','source':'x'}",
        "Mixture-of-Thoughts ; messages ; {'num_tokens':5,'solution':'S','messages':["
            + "{'role':'user','content':'Q'},{'role':'assistant','content':'<think>T</think>A'}]}",
        "reasoning field ; messages ; {'solution':'S','messages':[{'role':'user','content':'Q'},"
            + "{'role':'assistant','reasoning_content':'T','content':'A'}]}",
        "gpt-oss thinking ; messages ; {'solution':'S','messages':[{'role':'user','content':'Q'},"
            + "{'role':'assistant','thinking':'T','content':'A'}]}",
        "parts ; messages ; {'solution':'S','messages':[{'role':'user','content':[{'type':'text',"
            + "'text':'Q'}]},{'role':'assistant','content':[{'type':'thinking','thinking':'T'},"
            + "{'type':'text','text':'A'}]}]}",
        "medical-o1 ; columns ; {'Question':'Q','Complex_CoT':'T','Response':'A','solution':'S'}",
        "OpenMathReasoning ; columns ; {'problem':'Q','generated_solution':'<think>T</think>A',"
            + "'expected_answer':'S','problem_source':'x'}",
        "prompt and response ; columns ; {'prompt':'Q','response':'<think>\\nT\\n</think>A',"
            + "'ground_truth':'S'}",
        "Nemotron ; columns ; {'input':[{'role':'user','content':'Q'}],'output':'<think>T</think>A',"
            + "'answer':'S'}"
      })
  void givenRecordOfKnownDataset_questionTraceAnswerAndSolutionAreTakenApart(
      String name, String shape, String json) {
    assertThat(found(json).shape().shape()).hasToString(shape);
    Map<String, String> values = only(json).values();
    assertThat(values)
        .containsEntry(Trace.QUESTION, "Q")
        .containsEntry(Trace.TEXT, "T")
        .containsEntry(CuratedRow.ATTEMPT, "A")
        .containsEntry("solution", "S");
  }

  @Test
  void givenChainOfThoughtAsSolution_itIsTheTrace() {
    String json = "{'source':'x','problem':'Q','solution':'We add. It is 4.','answer':'4'}";
    assertThat(only(json).values())
        .containsEntry(Trace.TEXT, "We add. It is 4.")
        .containsEntry(Trace.QUESTION, "Q")
        .containsEntry("solution", "We add. It is 4.");
    assertThat(found(json).mapping()).containsEntry("trace", "solution");
  }

  @Test
  void givenSeveralRollouts_eachIsARowWithItsNumber() {
    List<RowShape.Taken> rows =
        rows(
            "{'uuid':'u','problem':'Q','generations':['<think>one</think>A','<think>two</think>B']}",
            ShapeFinder.Asked.NOTHING);
    assertThat(rows).extracting(RowShape.Taken::number).containsExactly(1, 2);
    assertThat(rows.get(1).record().values())
        .containsEntry(Trace.TEXT, "two")
        .containsEntry(CuratedRow.ATTEMPT, "B")
        .containsEntry(CuratedRow.ID, "u")
        .containsEntry("rollout", "2")
        .doesNotContainKeys("generations", "uuid", "problem");
  }

  private static final String TURNS =
      "{'messages':[{'role':'system','content':'Be brief.'},{'role':'user','content':'Q1'},"
          + "{'role':'assistant','content':'<think>T1</think>A1'},{'role':'user','content':'Q2'},"
          + "{'role':'assistant','content':'<think>T2</think>A2'}]}";

  @Test
  void givenSeveralTurns_theLastIsTakenAndTheOthersStayWithIt() {
    InputRecord row = only(TURNS);
    assertThat(row.values())
        .containsEntry(Trace.TEXT, "T2")
        .containsEntry(Trace.QUESTION, "Q2")
        .containsEntry(CuratedRow.ATTEMPT, "A2");
    assertThat(row.values().get("messages")).contains("T1", "Q1", "Be brief.");
  }

  @Test
  void givenAllTurnsAskedFor_eachIsARow() {
    List<RowShape.Taken> rows =
        rows(TURNS, new ShapeFinder.Asked(InputShape.MESSAGES, Map.of(), TurnChoice.ALL));
    assertThat(rows)
        .extracting(row -> row.record().values().get(Trace.QUESTION))
        .containsExactly("Q1", "Q2");
  }

  @Test
  void givenSystemPromptAlone_itBecomesAColumn() {
    InputRecord row =
        only(
            "{'messages':[{'role':'system','content':'Be brief.'},{'role':'user','content':'Q'},"
                + "{'role':'assistant','content':'T'}]}");
    assertThat(row.values()).containsEntry("system", "Be brief.").doesNotContainKey("messages");
  }

  @Test
  void givenPath_itLeadsIntoListsAndStructs() {
    String json = "{'info':{'runs':[{'cot':'no'},{'cot':'T'}]},'question':'Q'}";
    assertThat(rows(json, columns("trace", "info.runs[1].cot")).get(0).record().values())
        .containsEntry(Trace.TEXT, "T")
        .containsKey("info");
    assertThat(rows(json, columns("trace", "info.runs[-1].cot")).get(0).record().values())
        .containsEntry(Trace.TEXT, "T");
  }

  @Test
  void givenColumnWithDotsInItsName_itIsFound() {
    assertThat(rows("{'a.b':'T'}", columns("trace", "a.b")).get(0).record().values())
        .containsEntry(Trace.TEXT, "T")
        .doesNotContainKey("a.b");
  }

  @Test
  void givenColumnThatIsNowhere_saysWhichThereAre() {
    assertThatThrownBy(() -> found("{'id':'1','problem':'Q'}", columns("question", "prblem")))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
        .hasMessage("Invalid column: no column \"prblem\" in in.jsonl (it has id, problem)");
  }

  @Test
  void givenNameThatIsNoColumnOfOurs_saysWhichThereAre() {
    assertThatThrownBy(() -> found("{'a':'T'}", columns("deepseek_thinking_trajetory", "a")))
        .hasMessageStartingWith(
            "Invalid column: there is no column deepseek_thinking_trajetory to be mapped (trace,");
  }

  @Test
  void givenNoTrace_saysWhatThereIsAndWhatToType() {
    assertThatThrownBy(() -> found("{'id':'1','text':'T'}"))
        .hasMessage(
            "Cannot find the trace: no column deepseek_thinking_trajectory in in.jsonl (it has id,"
                + " text); name it with --column trace=NAME");
  }

  @Test
  void givenRowsInsideOfOne_saysHowToGetThemOut() {
    assertThatThrownBy(() -> found("{'version':'1','data':[{'question':'Q'}]}"))
        .hasMessageEndingWith("jq -c '.data[]'");
  }

  @Test
  void givenFormatThatTheRowsDoNotHave_saysSo() {
    assertThatThrownBy(
            () ->
                found(
                    "{'question':'Q','reasoning':'T'}",
                    new ShapeFinder.Asked(InputShape.SHAREGPT, Map.of(), TurnChoice.LAST)))
        .hasMessageContaining("or leave out --format sharegpt");
  }

  @Test
  void givenAnswerInItsColumnAndAnotherBehindTheThought_bothStay() {
    assertThat(
            only("{'deepseek_thinking_trajectory':'<think>T</think>A','deepseek_attempt':'B'}")
                .values())
        .containsEntry(CuratedRow.ATTEMPT, "B")
        .containsEntry("answer_in_trace", "A");
  }

  @Test
  void givenConversationNobodyAnswers_theRowKeepsIt() {
    ShapeFinder.Found found =
        found("{'messages':[{'role':'user','content':'Q'},{'role':'assistant','content':'T'}]}");
    InputRecord row =
        found.shape().rows(record("{'messages':[{'role':'user','content':'Q'}]}")).get(0).record();
    assertThat(row.nulls()).contains(Trace.TEXT);
    assertThat(row.values()).containsKey("messages");
  }
}
