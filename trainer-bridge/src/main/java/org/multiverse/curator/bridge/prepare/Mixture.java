package org.multiverse.curator.bridge.prepare;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.EnumWords;

/**
 * Which documents each stage of training shows. Drawn by a seed: the same documents, mixture and
 * seed give the same stages.
 */
public enum Mixture {
  /**
   * The schedule of the Multiverse paper: sequential documents first, then 10/90, four halves,
   * 90/10, parallel last. A row stands in one of its two forms in each stage, in either form in
   * four.
   */
  EIGHT_STAGE("eight-stage") {
    @Override
    Choice draw(int rows, long seed) {
      // Where a row stands in each of three orders. The first says whether it is parallel in stage
      // 2 or in stage 7, the others in 3 or 4 and in 5 or 6; with stage 8 that is four times.
      int[] first = permutation(rows, seed, 1);
      int[] second = permutation(rows, seed, 2);
      int[] third = permutation(rows, seed, 3);
      long tenth = Math.round(rows * 0.1);
      int half = rows / 2;
      return (stage, row) -> {
        boolean parallel =
            switch (stage) {
              case 0 -> false;
              case 1 -> first[row] < tenth;
              case 2 -> second[row] < half;
              case 3 -> second[row] >= half;
              case 4 -> third[row] >= half;
              case 5 -> third[row] < half;
              case 6 -> first[row] >= tenth;
              default -> true;
            };
        return parallel ? FormShares.PARALLEL : FormShares.SEQUENTIAL;
      };
    }
  },
  /** Every document once an epoch. */
  UNIFORM("uniform") {
    @Override
    Choice draw(int rows, long seed) {
      return (stage, row) -> FormShares.BOTH;
    }
  },
  /** Every parallel document once an epoch. */
  PARALLEL_ONLY("parallel-only") {
    @Override
    Choice draw(int rows, long seed) {
      return (stage, row) -> FormShares.PARALLEL;
    }
  },
  /** Every sequential document once an epoch: for the autoregressive baseline. */
  SEQUENTIAL_ONLY("sequential-only") {
    @Override
    Choice draw(int rows, long seed) {
      return (stage, row) -> FormShares.SEQUENTIAL;
    }
  };

  private final String code;

  Mixture(String code) {
    this.code = code;
  }

  /** The forms in which a row stands in a stage, where it has them. */
  enum FormShares {
    PARALLEL,
    SEQUENTIAL,
    BOTH
  }

  /** Says in which forms a row stands in a stage. */
  @FunctionalInterface
  interface Choice {
    FormShares of(int stage, int row);
  }

  /** The mixture of a name. */
  public static Mixture of(String name) {
    return CuratorException.asUsage(() -> EnumWords.of(Mixture.class, "mixture", name));
  }

  /** Number of stages. */
  int stages(int epochs) {
    return this == EIGHT_STAGE ? 8 : epochs;
  }

  /** Draws the stages of as many rows. */
  abstract Choice draw(int rows, long seed);

  /**
   * The documents of a stage, in the order of their rows.
   *
   * @param parallel for each row its parallel document, -1 without one
   * @param sequential for each row its sequential document, -1 without one
   */
  static int[] documents(int stage, Choice choice, int[] parallel, int[] sequential) {
    int[] documents = new int[2 * parallel.length];
    int count = 0;
    for (int row = 0; row < parallel.length; row++) {
      FormShares forms = choice.of(stage, row);
      if (forms != FormShares.SEQUENTIAL && parallel[row] >= 0) {
        documents[count++] = parallel[row];
      }
      if (forms != FormShares.PARALLEL && sequential[row] >= 0) {
        documents[count++] = sequential[row];
      }
    }
    return Arrays.copyOf(documents, count);
  }

  /** A random permutation of 0 … n-1, the same for the same seed and use. */
  static int[] permutation(int n, long seed, long use) {
    // Far apart, whatever the seeds: those of users are often 0, 1, 2.
    SplittableRandom random =
        new SplittableRandom(new SplittableRandom(seed).nextLong() + use * 0x9E3779B97F4A7C15L);
    int[] permutation = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      permutation[i] = permutation[j];
      permutation[j] = i;
    }
    return permutation;
  }

  /** The name. */
  @Override
  public String toString() {
    return code;
  }
}
