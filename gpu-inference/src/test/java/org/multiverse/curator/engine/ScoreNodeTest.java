package org.multiverse.curator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.common.CuratorException;

class ScoreNodeTest {
  @Test
  void givenNumbersUpToZero_expIsThatOfMath() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1_000_000; i++) {
      double x = -60 * random.nextDouble();
      double exact = Math.exp(x);
      assertThat(Math.abs(ScoreNode.exp(x) / exact - 1)).isLessThan(2e-11);
    }
    assertThat(ScoreNode.exp(0)).isEqualTo(1, within(1e-11));
    assertThat(ScoreNode.exp(Double.NEGATIVE_INFINITY)).isZero();
  }

  @Test
  void givenLogits_logSumExpIsExactAndNonsenseIsRefused() {
    SplittableRandom random = new SplittableRandom(2);
    float[] logits = new float[50_000];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (40 * random.nextDouble() - 20);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    assertThat(ScoreNode.logSumExp(logits)).isEqualTo(Math.log(sum), within(1e-10));
    Arrays.fill(logits, Float.NaN);
    assertThatThrownBy(() -> ScoreNode.logSumExp(logits))
        .isInstanceOf(CuratorException.class)
        .hasMessageContaining("not numbers");
  }
}
