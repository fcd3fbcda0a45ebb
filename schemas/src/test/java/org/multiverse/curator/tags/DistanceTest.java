package org.multiverse.curator.tags;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DistanceTest {
  @Property(tries = 1500)
  void levenshtein_equalsThePlainDynamicProgram(
      @ForAll long seed,
      @ForAll @IntRange(max = 400) int length,
      @ForAll @IntRange(max = 100) int percent) {
    Random random = new Random(seed);
    String a = text(random, length);
    String b = changed(random, a, percent / 100.0);
    int expected = plain(a.codePoints().toArray(), b.codePoints().toArray());

    assertThat(Distance.levenshtein(a, b)).isEqualTo(expected);
    assertThat(Distance.levenshtein(b, a)).isEqualTo(expected);
    double share = Distance.distance(a, b);
    for (double max : new double[] {0, 0.05, 0.2, share, Math.nextDown(share), 0.5, 1}) {
      assertThat(Distance.within(a, b, max)).as("within %s", max).isEqualTo(share <= max);
    }
  }

  @Property(tries = 200)
  void levenshtein_ofUnrelatedTexts_equalsThePlainDynamicProgram(
      @ForAll long seed,
      @ForAll @IntRange(max = 900) int first,
      @ForAll @IntRange(max = 900) int second) {
    Random random = new Random(seed);
    String a = text(random, first);
    String b = text(random, second);

    assertThat(Distance.levenshtein(a, b))
        .isEqualTo(plain(a.codePoints().toArray(), b.codePoints().toArray()));
  }

  @Test
  void distance_countsCodePointsNotUtf16() {
    assertThat(Distance.distance("😀", "😁")).isEqualTo(1.0);
    assertThat(Distance.distance("a😀b", "a😁b")).isEqualTo(1 / 3.0);
  }

  @Test
  void distance_ofEmptyTexts() {
    assertThat(Distance.distance("", "")).isZero();
    assertThat(Distance.distance("", "abc")).isEqualTo(1.0);
    assertThat(Distance.within("", "", 0)).isTrue();
    assertThat(Distance.within("", "a", 0.2)).isFalse();
  }

  static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          random.nextInt(20) == 0 ? 0x1F600 + random.nextInt(3) : 'a' + random.nextInt(6));
    }
    return text.toString();
  }

  static String changed(Random random, String text, double share) {
    StringBuilder changed = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (random.nextDouble() >= share) {
                changed.appendCodePoint(c);
                return;
              }
              switch (random.nextInt(3)) {
                case 0 -> changed.append((char) ('a' + random.nextInt(6)));
                case 1 -> changed.appendCodePoint(c).append((char) ('a' + random.nextInt(6)));
                default -> {
                  // Left out.
                }
              }
            });
    return changed.toString();
  }

  private static int plain(int[] a, int[] b) {
    int[] row = new int[b.length + 1];
    for (int j = 0; j <= b.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length; i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length; j++) {
        int above = row[j];
        int replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
        row[j] = Math.min(replace, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length];
  }
}
