package org.multiverse.curator.curation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.prompts.PromptLibrary;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.RecordedReplies;

class CurationSettingsTest {
  private static final ModelSpec MODEL = ModelSpec.parse("openai:m@http://127.0.0.1:1/v1");

  private static CurationSettings withModel() {
    return CurationSettings.rules()
        .withLlm(
            new LlmSettings(
                Map.of(StepName.PARALLEL_GROUPS, MODEL),
                MODEL,
                PromptLibrary.builtIn(),
                null,
                2,
                GatewaySettings.of("unused").withConcurrency(7),
                PriceTable.builtIn()));
  }

  @Test
  void givenATripToAWorker_arriveWhole() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(withModel());
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      CurationSettings arrived = (CurationSettings) in.readObject();
      assertThat(arrived.decisive()).isEqualTo(withModel().decisive());
      assertThat(arrived.llm().models()).containsEntry(StepName.PARALLEL_GROUPS, MODEL);
    }
  }

  @Test
  void givenModels_whatDecidesTheRowsNamesThemAndTheirPromptsAndNoPlaces() {
    Map<String, String> decisive = withModel().decisive();
    assertThat(decisive)
        .containsEntry("maker", "llm")
        .containsEntry("model.parallel-groups", MODEL.toString())
        .containsEntry("model.summary-tree", "rules-2")
        .containsEntry("model.blind-check", MODEL.toString())
        .containsKeys("limits", "prompt.parallel-groups", "prompt.system", "prompt.blind-check")
        .doesNotContainKey("prompt.mapreduce");
    assertThat(decisive.toString()).doesNotContain("unused");
    assertThat(withModel().concurrency()).isEqualTo(7);
    assertThat(CurationSettings.rules().concurrency()).isEqualTo(1);
  }

  @Test
  void givenNoJudge_everyVerdictIsOnRecordAsNotRunInTheOrderOfTheSteps() {
    Curation curation = CurationSettings.rules().open(null, null);
    TraceRow row = curation.apply(RecordedReplies.rows().get("td-math-01"));
    assertThat(row.verdicts())
        .extracting(Verdict::name)
        .containsExactly(
            "summary-fit",
            "independence",
            "replay",
            "parallel-cost",
            "self-contained",
            "grounded",
            "answer-kept",
            "blind-check");
    assertThat(row.verdicts())
        .allMatch(verdict -> verdict.passed() == Verdict.Passed.NOT_RUN)
        .allMatch(verdict -> verdict.score() == null);
  }
}
