package org.multiverse.curator.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RocTest {
  @Test
  void of_apart_drawsTheLineBetween() {
    Roc roc = Roc.of(List.of(0.1, 0.2, 0.3), List.of(0.7, 0.9), false);
    assertThat(roc.auc()).isEqualTo(1);
    assertThat(roc.limit()).isEqualTo(0.5);
    assertThat(roc.truePassed()).isEqualTo(1);
    assertThat(roc.falsePassed()).isZero();
  }

  @Test
  void of_highIsGood_turnsTheOrderAround() {
    Roc roc = Roc.of(List.of(0.7, 0.9), List.of(0.1, 0.3), true);
    assertThat(roc.auc()).isEqualTo(1);
    assertThat(roc.limit()).isEqualTo(0.5);
    assertThat(Roc.of(List.of(0.7, 0.9), List.of(0.1, 0.3), false).auc()).isZero();
  }

  @Test
  void of_ties_countHalf() {
    assertThat(Roc.of(List.of(1.0, 1.0), List.of(1.0, 1.0, 1.0), false).auc()).isEqualTo(0.5);
  }

  @Test
  void of_randomScores_areaIsTheShareOfOrderedPairs() {
    SplittableRandom random = new SplittableRandom(5);
    List<Double> holds = scores(random, 40, 0);
    List<Double> fails = scores(random, 30, 2);
    double pairs = 0;
    for (double hold : holds) {
      for (double fail : fails) {
        pairs += hold < fail ? 1 : hold == fail ? 0.5 : 0;
      }
    }
    Roc roc = Roc.of(holds, fails, false);
    assertThat(roc.auc()).isCloseTo(pairs / (40 * 30), within(1e-12));
    double passed = holds.stream().filter(score -> score <= roc.limit()).count() / 40.0;
    assertThat(roc.truePassed()).isEqualTo(passed);
  }

  private static List<Double> scores(SplittableRandom random, int count, int shift) {
    return DoubleStream.generate(() -> random.nextInt(10) + shift).limit(count).boxed().toList();
  }

  @Test
  void of_oneKindMissing_isRefused() {
    assertThatThrownBy(() -> Roc.of(List.of(1.0), List.of(), false))
        .hasMessage("Invalid sample: 1 that hold and 0 that do not (one of each at least)");
  }
}
