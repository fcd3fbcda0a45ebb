package org.multiverse.curator.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Outline;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.Text;

class CalibrationTest {
  /** Foresees a text better for each of its words that stands in the context. */
  private static final class WordCounter implements Validator {
    @Override
    public String model() {
      return "words";
    }

    @Override
    public List<Score> score(List<Continuation> texts) {
      return texts.stream().map(text -> score(text.context(), text.text())).toList();
    }

    private static Score score(String context, String text) {
      String[] words = text.split("\\W+", -1);
      int unseen = 0;
      for (String word : words) {
        unseen += context.contains(word) ? 0 : 1;
      }
      return new Score(unseen, words.length);
    }

    @Override
    public boolean hasLayout() {
      return true;
    }

    @Override
    public List<Score> scorePaths(String prefix, Document document) {
      return ((Parallel) document.flow().get(0))
          .paths().stream().map(path -> score(prefix, ((Text) path.flow().get(0)).text())).toList();
    }

    @Override
    public Replay replay(Document document) {
      throw new ValidatorException("not asked for");
    }

    @Override
    public void close() {}
  }

  private static String words(String stem, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(stem).append(i % 50).append(i % 10 == 9 ? ".\n" : " ");
    }
    return text.toString();
  }

  private static Parallel block(String first, String second) {
    return new Parallel(
        List.of(new Outline("1", "one"), new Outline("2", "two")),
        List.of(
            new org.multiverse.curator.tags.Path("1", List.of(new Text(words(first, 100)))),
            new org.multiverse.curator.tags.Path("2", List.of(new Text(words(second, 100))))),
        words(first, 20) + words(second, 20));
  }

  private static Document document() {
    return new Document(
        List.of(
            new Text("Start.\n"),
            block("a", "b"),
            // Stretches that say the same again and again: each is foreseen by the one before.
            new Text(words("same", 600)),
            block("c", "d")));
  }

  @Test
  void result_siblingsApartAndNeighboursAlike_separatesThem(@TempDir Path folder)
      throws IOException {
    Thresholds old = Thresholds.builtIn();
    Calibration calibration = Calibration.of(new WordCounter(), old, 8);
    calibration.add(document());
    Calibration.Calibrated result = calibration.result();
    assertThat(result.curves()).containsOnlyKeys("independence", "parallel-cost", "grounded");
    Calibration.Curve grounded = result.curves().get("grounded");
    assertThat(grounded.positives()).isEqualTo(2);
    assertThat(grounded.negatives()).isEqualTo(2);
    assertThat(grounded.auc()).isEqualTo(1);
    assertThat(grounded.isTaken()).isTrue();
    Calibration.Curve independence = result.curves().get("independence");
    assertThat(independence.positives()).isEqualTo(2);
    assertThat(independence.negatives()).isEqualTo(2);

    Path file = folder.resolve("thresholds.json");
    Files.write(file, JsonMapper.builder().build().writeValueAsBytes(result.json()));
    Thresholds read = old.withOverrides(file);
    assertThat(read.of("grounded")).isEqualTo(grounded.limit());
    assertThat(read.of("summary-fit")).isEqualTo(old.of("summary-fit"));
    assertThat(result.json().path("kept").toString()).contains("summary-fit", "answer-kept");
  }

  @Test
  void result_curveThatSaysLittle_keepsTheLimit() {
    Thresholds old = Thresholds.builtIn();
    Calibration calibration = Calibration.of(new WordCounter(), old, 8);
    // Siblings are as much alike as neighbours are.
    calibration.add(
        new Document(
            List.of(block("same", "same"), new Text(words("same", 600)), block("same", "same"))));
    Calibration.Curve curve = calibration.result().curves().get("independence");
    assertThat(curve.auc()).isLessThan(Calibration.LEAST_AUC);
    assertThat(curve.isTaken()).isFalse();
    assertThat(calibration.result().json().path("thresholds").path("independence").asDouble())
        .isEqualTo(old.of("independence"));
  }

  @Test
  void result_noBlocks_hasNoCurve() {
    Calibration calibration = Calibration.of(new WordCounter(), Thresholds.builtIn(), 8);
    calibration.add(new Document(List.of(new Text("Only text.\n"))));
    assertThat(calibration.documents()).isEqualTo(1);
    assertThat(calibration.result().curves()).isEmpty();
  }

  @Test
  void of_noPairs_isRefused() {
    assertThatThrownBy(() -> Calibration.of(new WordCounter(), Thresholds.builtIn(), 0))
        .hasMessage("Invalid pairs: 0 (at least 1)");
  }
}
