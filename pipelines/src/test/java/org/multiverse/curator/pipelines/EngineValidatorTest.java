package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.judge.Continuation;
import org.multiverse.curator.judge.JudgeSettings;
import org.multiverse.curator.judge.Replay;
import org.multiverse.curator.judge.Score;
import org.multiverse.curator.judge.Thresholds;
import org.multiverse.curator.judge.Validator;
import org.multiverse.curator.judge.ValidatorException;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagParser;

/** The judge on a tiny random model: its words mean nothing, its arithmetic is that of any. */
final class EngineValidatorTest {
  private static final Path MODEL =
      Path.of(
          System.getProperty("multiverse.root"),
          "gpu-inference/src/test/resources/tiny/tiny-qwen2.gguf");
  private static final String NESTED =
      "<Think>a<Parallel><Goal><Outline>1: b</Outline><Outline>2: c</Outline></Goal>"
          + "<Path>1: first<Parallel><Goal><Outline>1.1: d</Outline><Outline>1.2: e</Outline>"
          + "<Outline>1.3: f</Outline></Goal><Path>1.1: x</Path><Path>1.2: yy</Path>"
          + "<Path>1.3: z</Path><Conclusion>in</Conclusion></Parallel></Path>"
          + "<Path>2: second</Path><Conclusion>out</Conclusion></Parallel>end</Think>";

  @TempDir private Path temp;

  private static Validator.Source tiny(int cells) {
    return new EngineValidator.Gguf(MODEL.toString(), null, 0, cells, 1);
  }

  @Test
  void givenANestedDocument_forksAndJoinsItsBranchesAndScoresItsPaths() {
    Document document = TagParser.parse(NESTED, Form.TIGHT).document();
    try (Validator validator = tiny(512).open()) {
      assertThat(validator.model()).isEqualTo("gguf:tiny-qwen2.gguf");
      Replay replay = validator.replay(document);
      assertThat(replay).isEqualTo(new Replay(2, 5, 0, replay.tokens(), replay.criticalPath()));
      assertThat(replay.numParallel()).isGreaterThan(1);
      List<Score> paths = validator.scorePaths("why?", document);
      assertThat(paths).hasSize(2).allMatch(score -> score.mean() > 0);
      List<Score> scores =
          validator.score(List.of(new Continuation("a", "bcd"), new Continuation("zzz", "bcd")));
      assertThat(scores).allMatch(score -> score.tokens() == 3 && score.nll() > 0);
      assertThat(scores.get(0)).isNotEqualTo(scores.get(1));
      assertThatThrownBy(() -> validator.score(List.of(new Continuation("a".repeat(600), "b"))))
          .isInstanceOf(ValidatorException.class)
          .hasMessageContaining("the cache has 512 cells");
    }
  }

  @Test
  void givenARun_everyRowHasItsVerdictsAndASecondRunHasTheSame() throws Exception {
    Path run = temp.resolve("run");
    CurationSettings judged =
        CurationSettings.rules()
            .withJudge(
                new JudgeSettings(
                    tiny(512), Thresholds.builtIn(), temp.resolve("cache").toString()));
    Runs.run(Runs.of(Runs.TRACES, run).curation(judged));
    for (GenericRecord row : Runs.data(run)) {
      Map<String, String> verdicts =
          ((List<?>) row.get("verdicts"))
              .stream()
                  .map(GenericRecord.class::cast)
                  .collect(
                      Collectors.toMap(
                          verdict -> verdict.get("name").toString(),
                          verdict -> verdict.get("passed").toString()));
      assertThat(verdicts).hasSize(8);
      assertThat(verdicts.get("blind-check")).isEqualTo("not-run");
    }
    Path again = temp.resolve("again");
    Runs.run(Runs.of(Runs.TRACES, again).curation(judged));
    assertThat(Runs.digests(again)).isEqualTo(Runs.digests(run));
  }
}
