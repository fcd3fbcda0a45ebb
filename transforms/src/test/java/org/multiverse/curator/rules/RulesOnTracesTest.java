package org.multiverse.curator.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.tags.DocumentStats;

/** The rules on real traces, which are not part of the repository: what the baseline reaches. */
final class RulesOnTracesTest {
  private static final Path TRACES =
      Path.of(System.getProperty("multiverse.shared-data", ""), "traces-dev.jsonl");

  @Test
  void givenRealTraces_mostGetABlockAndPlannedParallelismIsReal() throws IOException {
    assumeThat(TRACES).as("real traces, which only some machines have").exists();
    RulesMaker rules = new RulesMaker();
    Curation curation = Curation.of(step -> rules, List.of(), Limits.defaults());
    int rows = 0;
    int parallel = 0;
    double planned = 0;
    for (String line : Files.readAllLines(TRACES)) {
      JsonNode json = new ObjectMapper().readTree(line);
      TraceRow row =
          TraceRow.pending(
              json.path("id").asText(),
              new Origin("f", 0, rows, 0),
              Map.of(
                  Trace.QUESTION,
                  json.path("question").asText(),
                  Trace.TEXT,
                  json.path("deepseek_thinking_trajectory").asText()));
      row = curation.apply(row);
      rows++;
      if (row.status() == Status.PARALLEL) {
        parallel++;
        OutlineTree outline = row.outline();
        planned +=
            DocumentStats.of(
                    row.document(),
                    DocumentStats::words,
                    i -> outline.blocks().get(i).type() != ParallelGroups.Type.VERIFICATION)
                .numParallelPlanned();
      } else {
        assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
        planned += 1;
      }
    }
    assertThat(rows).isEqualTo(92);
    assertThat((double) parallel / rows).isGreaterThanOrEqualTo(0.60);
    assertThat(planned / rows).isGreaterThanOrEqualTo(1.10);
  }
}
