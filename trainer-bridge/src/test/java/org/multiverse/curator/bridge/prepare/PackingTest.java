package org.multiverse.curator.bridge.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PackingTest {
  @Property(tries = 300)
  void of_equalsFirstFitDecreasingDoneByHand(@ForAll long seed) {
    Random random = new Random(seed);
    int room = 1 + random.nextInt(200);
    int[] lengths =
        IntStream.range(0, random.nextInt(120)).map(i -> 1 + random.nextInt(room)).toArray();
    Packing packing = Packing.of(lengths, room);

    List<List<Integer>> expected = new ArrayList<>();
    List<Integer> left = new ArrayList<>();
    IntStream.range(0, lengths.length)
        .boxed()
        .sorted(Comparator.comparingInt((Integer i) -> -lengths[i]))
        .forEach(
            i -> {
              int bin = 0;
              while (bin < left.size() && left.get(bin) < lengths[i]) {
                bin++;
              }
              if (bin == left.size()) {
                left.add(room);
                expected.add(new ArrayList<>());
              }
              left.set(bin, left.get(bin) - lengths[i]);
              expected.get(bin).add(i);
            });
    assertThat(packing.blocks()).isEqualTo(expected.size());
    for (int block = 0; block < packing.blocks(); block++) {
      assertThat(packing.documents(block))
          .containsExactly(expected.get(block).toArray(Integer[]::new));
    }
  }

  @Test
  void of_aMillionDocuments_takesSeconds() {
    Random random = new Random(1);
    int[] lengths = IntStream.range(0, 1_000_000).map(i -> 1 + random.nextInt(32_768)).toArray();
    long start = System.nanoTime();
    Packing packing = Packing.of(lengths, 32_768);
    assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    long tokens = Arrays.stream(lengths).asLongStream().sum();
    assertThat((double) tokens / (32_768L * packing.blocks())).isGreaterThan(0.99);
  }

  @Test
  void of_givenADocumentLongerThanABlock_saysSo() {
    assertThatThrownBy(() -> Packing.of(new int[] {3, 5}, 4))
        .hasMessage("Invalid length of document 1: 5 (1 to 4)");
  }
}
