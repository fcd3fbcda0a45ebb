package org.multiverse.curator.stub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.llm.LlmMaker;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.Gateway;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.LangChainClient;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.prompts.PromptLibrary;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rules.RulesMaker;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.steps.StepMaker;

/** The stub is good enough for whole runs: the real maker, prompts, gateway and client on it. */
final class LlmMakerOnStubTest {
  @TempDir Path cache;

  @Test
  void givenNoFaults_rowsAreThoseOfTheRulesAtOneCallAStep() throws IOException {
    try (StubModelServer server = StubModelServer.builder().start()) {
      List<TraceRow> rows = run(server);
      List<TraceRow> rules = rows(new RulesMaker());
      for (int i = 0; i < rows.size(); i++) {
        assertThat(rows.get(i).status()).isEqualTo(rules.get(i).status());
        assertThat(rows.get(i).document()).isEqualTo(rules.get(i).document());
      }
      assertThat(server.stats().status(200)).isEqualTo(server.stats().requests());
      assertThat(server.stats().requests()).isLessThanOrEqualTo(3 * rows.size());
      assertThat(server.stats().repeatedFinished()).isZero();
    }
  }

  @Test
  void givenFaultsThatCanBeRepaired_rowsAreTheSame() throws IOException {
    StubFaults faults = StubFaults.each(0.1).with(FaultKind.TIMEOUT, 0).withRetryAfter(0.05);
    try (StubModelServer server = StubModelServer.builder().faults(faults).seed(7).start()) {
      List<TraceRow> rows = run(server);
      List<TraceRow> rules = rows(new RulesMaker());
      for (int i = 0; i < rows.size(); i++) {
        assertThat(rows.get(i).status())
            .as("%s", rows.get(i).reason())
            .isEqualTo(rules.get(i).status());
      }
      assertThat(server.stats().requests()).isGreaterThan(server.stats().finished());
      assertThat(server.stats().repeatedFinished()).isZero();
    }
  }

  private List<TraceRow> run(StubModelServer server) throws IOException {
    ModelSpec model = ModelSpec.parse("openai:stub@" + server.url());
    GatewaySettings settings = GatewaySettings.of(cache.toString());
    LlmSettings llm =
        new LlmSettings(
            Map.of(), null, PromptLibrary.builtIn(), null, 2, settings, PriceTable.builtIn());
    LangChainClient client = new LangChainClient(Duration.ofSeconds(20), name -> "key");
    try (Gateway gateway = new Gateway(settings, client, llm.prices())) {
      return rows(new LlmMaker(llm, model, Limits.defaults(), gateway));
    }
  }

  private static List<TraceRow> rows(StepMaker maker) throws IOException {
    Curation curation = Curation.of(step -> maker, List.of(), Limits.defaults());
    List<TraceRow> rows = new ArrayList<>();
    for (Trace trace : Conversations.traces()) {
      rows.add(curation.apply(TraceRow.pending(trace)));
    }
    return rows;
  }
}
