package org.multiverse.curator.bridge.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.common.CuratorException;

class MixtureTest {
  private static final double[] SHARES = {0, .1, .5, .5, .5, .5, .9, 1};

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 25, 100, 1001})
  void eightStage_showsEveryDocumentFourTimesAndNeverBothFormsInAStage(int rows) {
    int[] parallel = IntStream.range(0, rows).map(row -> 2 * row).toArray();
    int[] sequential = IntStream.range(0, rows).map(row -> 2 * row + 1).toArray();
    Mixture.Choice choice = Mixture.EIGHT_STAGE.draw(rows, 42);
    int[] shown = new int[2 * rows];
    for (int stage = 0; stage < 8; stage++) {
      int[] documents = Mixture.documents(stage, choice, parallel, sequential);
      assertThat(documents).hasSize(rows);
      assertThat(Arrays.stream(documents).map(document -> document / 2)).doesNotHaveDuplicates();
      Arrays.stream(documents).forEach(document -> shown[document]++);
      long parallels = Arrays.stream(documents).filter(document -> document % 2 == 0).count();
      assertThat((double) parallels)
          .isBetween(SHARES[stage] * rows - 0.6, SHARES[stage] * rows + 0.6);
    }
    assertThat(shown).containsOnly(4);
  }

  @Test
  void eightStage_showsRowsWithOneFormFourTimesToo() {
    int[] parallel = {-1, 0, -1, 2};
    int[] sequential = {3, -1, 4, 1};
    Mixture.Choice choice = Mixture.EIGHT_STAGE.draw(4, 7);
    int[] shown = new int[5];
    for (int stage = 0; stage < 8; stage++) {
      Arrays.stream(Mixture.documents(stage, choice, parallel, sequential))
          .forEach(d -> shown[d]++);
    }
    assertThat(shown).containsOnly(4);
  }

  @Test
  void draw_dependsOnTheSeedAlone() {
    int[] rows = IntStream.range(0, 100).toArray();
    int[] none = new int[100];
    Arrays.fill(none, -1);
    int[] first = Mixture.documents(1, Mixture.EIGHT_STAGE.draw(100, 1), rows, none);
    assertThat(Mixture.documents(1, Mixture.EIGHT_STAGE.draw(100, 1), rows, none)).isEqualTo(first);
    assertThat(Mixture.documents(1, Mixture.EIGHT_STAGE.draw(100, 2), rows, none))
        .isNotEqualTo(first);
  }

  @Test
  void others_showEveryDocumentOfTheirFormsOnceAnEpoch() {
    int[] parallel = {0, 2};
    int[] sequential = {1, 3};
    assertThat(Mixture.documents(0, Mixture.UNIFORM.draw(2, 0), parallel, sequential))
        .containsExactly(0, 1, 2, 3);
    assertThat(Mixture.documents(0, Mixture.PARALLEL_ONLY.draw(2, 0), parallel, sequential))
        .containsExactly(0, 2);
    assertThat(Mixture.documents(0, Mixture.SEQUENTIAL_ONLY.draw(2, 0), parallel, sequential))
        .containsExactly(1, 3);
    assertThat(Mixture.UNIFORM.stages(3)).isEqualTo(3);
    assertThat(Mixture.EIGHT_STAGE.stages(3)).isEqualTo(8);
  }

  @Test
  void of_givenAnUnknownName_listsThem() {
    assertThatThrownBy(() -> Mixture.of("half"))
        .isInstanceOf(CuratorException.class)
        .hasMessage(
            "Invalid mixture: half (one of eight-stage, uniform, parallel-only, sequential-only)");
  }
}
