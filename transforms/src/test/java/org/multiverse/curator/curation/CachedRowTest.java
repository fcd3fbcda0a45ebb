package org.multiverse.curator.curation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.curation.CachedRow.Asked;
import org.multiverse.curator.llm.BlindCheck;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.FinishReason;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.ModelReply;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.model.ResponseCache;
import org.multiverse.curator.model.ServiceTier;
import org.multiverse.curator.model.Usage;
import org.multiverse.curator.prompts.PromptLibrary;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.ShardRow;
import org.multiverse.curator.steps.RecordedReplies;
import org.multiverse.curator.steps.RecordedReplies.Reply;
import org.multiverse.curator.steps.StepMaker;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagWriter;

/** How far recorded replies, good ones and bad ones, take a row when nobody may be called. */
class CachedRowTest {
  private static final String TRACE = "td-math-01";
  private static final ModelSpec MODEL = ModelSpec.parse("openai:gpt-4.1");

  @TempDir private Path temp;
  private ResponseCache cache;

  @BeforeEach
  void open() {
    cache = ResponseCache.at(temp.toString());
  }

  private CurationSettings settings(int repairs, ModelSpec judge) {
    Map<StepName, ModelSpec> models = new EnumMap<>(StepName.class);
    for (StepName step : StepName.values()) {
      if (step.isModelStep()) {
        models.put(step, MODEL);
      }
    }
    return CurationSettings.rules()
        .withLlm(
            new LlmSettings(
                models,
                judge,
                PromptLibrary.builtIn(),
                null,
                repairs,
                GatewaySettings.of(temp.toString()),
                PriceTable.builtIn()));
  }

  private CachedRow row(CurationSettings settings) {
    return CachedRow.of(settings, cache, null, RecordedReplies.rows().get(TRACE), StepName.last());
  }

  private CachedRow row() {
    return row(settings(2, null));
  }

  private static Reply recorded(String step, boolean passes) {
    return RecordedReplies.of(TRACE, step).stream()
        .filter(reply -> reply.expect().equals("passes") == passes)
        .filter(reply -> reply.finish().equals("stop"))
        .findFirst()
        .orElseThrow();
  }

  private void put(Asked asked, Reply reply, String file) throws IOException {
    cache.put(
        asked.key(),
        new ModelReply(
                reply.text(), FinishReason.STOP, Usage.ZERO, ServiceTier.BATCH, Instant.EPOCH, 0)
            .from(file));
  }

  /** Answers what comes next, and gives back what that leads to. */
  private CachedRow answered(CachedRow row, boolean passes) throws IOException {
    for (Asked asked : row.next()) {
      put(asked, recorded(asked.purpose(), passes), asked.purpose() + ".jsonl");
    }
    return row();
  }

  @Test
  void givenNoReply_waitsForTheFirstOneAndBelongsIntoNoResult() {
    CachedRow row = row();
    assertThat(row.row().status()).isEqualTo(Status.WAITING);
    assertThat(row.row().reason().code()).isEqualTo(ReasonCode.REPLY_MISSING);
    assertThat(row.row().reason().step()).isEqualTo("summary-tree");
    assertThat(row.row().verdicts()).as("no judge was to come to it yet").isEmpty();
    assertThat(row.next()).isEqualTo(row.missing()).hasSize(1);
    Asked asked = row.next().get(0);
    assertThat(asked.trace()).isEqualTo(TRACE);
    assertThat(asked.round()).isEqualTo(1);
    assertThat(asked.isRepair()).isFalse();
    assertThat(asked.key()).isEqualTo(asked.request().key());
    assertThat(row.failed()).isEmpty();
    assertThat(ShardRow.of(row.row(), StepName.first(), StepName.last()).records())
        .as("neither a result nor rejected")
        .doesNotContainKeys(RunLayout.DATA, RunLayout.REJECTED)
        .containsKey(RunLayout.stage(StepName.last().folder()));
  }

  @Test
  void givenAllReplies_saysInTheRowWhoAnswered() throws IOException {
    CachedRow row = row();
    List<String> steps = new ArrayList<>();
    while (!row.next().isEmpty()) {
      steps.add(row.next().get(0).purpose());
      row = answered(row, true);
    }
    assertThat(steps).containsExactly("summary-tree", "parallel-groups", "mapreduce");
    TraceRow done = row.row();
    assertThat(done.status()).isEqualTo(Status.PARALLEL);
    assertThat(done.provenance().model()).isEqualTo(MODEL.toString());
    assertThat(done.provenance().answeredBy())
        .isEqualTo("summary-tree.jsonl, parallel-groups.jsonl, mapreduce.jsonl");
    assertThat(row.failed()).isEmpty();
    assertThat(row.dropped()).isEmpty();
  }

  @Test
  void givenAFailedAnswer_asksForItsRepairBeforeAnythingElse() throws IOException {
    CachedRow good = answered(row(), true);
    CachedRow row = answered(good, false);
    assertThat(row.failed()).hasSize(1);
    CachedRow.Failed failed = row.failed().get(0);
    assertThat(failed.step()).isEqualTo(StepName.PARALLEL_GROUPS);
    assertThat(failed.round()).isEqualTo(1);
    assertThat(failed.key()).isEqualTo(good.next().get(0).key());
    assertThat(row.next()).hasSize(1);
    Asked repair = row.next().get(0);
    assertThat(repair.purpose()).isEqualTo("parallel-groups");
    assertThat(repair.round()).isEqualTo(2);
    assertThat(repair.isRepair()).isTrue();
    assertThat(repair.why()).isEqualTo(failed.violations()).isNotEmpty();
    assertThat(row.missing()).as("what the run would go on with").hasSize(2);
    assertThat(row.row().notes()).anyMatch(note -> note.endsWith(StepMaker.UNREPAIRED));
    assertThat(row.dropped()).as("a round is left").isEmpty();

    assertThat(answered(row, true).failed()).as("the first answer stays on record").hasSize(1);
  }

  @Test
  void givenNoRoundLeft_saysWhatWasDropped() throws IOException {
    CachedRow row = answered(row(), true);
    for (int round = 1; round <= 3; round++) {
      row = answered(row, false);
    }
    assertThat(row.failed()).extracting(CachedRow.Failed::round).containsExactly(1, 2, 3);
    assertThat(row.next()).extracting(Asked::purpose).containsExactly("mapreduce");
    assertThat(row.dropped()).isNotEmpty();
    assertThat(row.dropped())
        .allSatisfy(
            drop -> {
              assertThat(drop.trace()).isEqualTo(TRACE);
              assertThat(drop.step()).isEqualTo(StepName.PARALLEL_GROUPS);
            });
    assertThat(row.row().notes()).contains(row.dropped().get(0).note());
    assertThat(row.row().notes()).noneMatch(note -> note.endsWith(StepMaker.UNREPAIRED));
  }

  @Test
  void givenACutOffAnswer_asksForTheSameWithMoreRoom() throws IOException {
    Asked first = row().next().get(0);
    cache.put(
        first.key(),
        new ModelReply(
            "{\"usa", FinishReason.LENGTH, Usage.ZERO, ServiceTier.BATCH, Instant.EPOCH, 0));
    Asked again = row().next().get(0);
    assertThat(again.again()).isTrue();
    assertThat(again.isRepair()).isTrue();
    assertThat(again.round()).isEqualTo(1);
    assertThat(again.request())
        .isEqualTo(first.request().withMaxOutputTokens(2 * first.request().maxOutputTokens()));
  }

  @Test
  void givenABlindCheck_asksForAllPathsAtOnce() throws IOException {
    CachedRow row = row();
    while (!row.next().isEmpty()) {
      row = answered(row, true);
    }
    CachedRow judged = row(settings(2, ModelSpec.parse("openai:gpt-4.1-mini")));
    String document = TagWriter.write(judged.row().document(), Form.TIGHT);
    int paths = document.split("<Path>", -1).length - 1;
    assertThat(paths).isGreaterThan(1);
    assertThat(judged.next())
        .hasSize(paths)
        .allSatisfy(
            asked -> {
              assertThat(asked.purpose()).isEqualTo(BlindCheck.NAME);
              assertThat(asked.isRepair()).isFalse();
            });
    assertThat(judged.row().status()).as("only the judge is missing").isEqualTo(Status.PARALLEL);
  }
}
