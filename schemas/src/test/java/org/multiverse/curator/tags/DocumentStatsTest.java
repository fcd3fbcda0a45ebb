package org.multiverse.curator.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DocumentStatsTest {
  private static final Parallel INNER =
      new Parallel(
          List.of(new Outline("1.1", "p"), new Outline("1.2", "q")),
          List.of(
              new Path("1.1", List.of(new Text("a b"))), new Path("1.2", List.of(new Text("c")))),
          "r");
  private static final Document NESTED =
      new Document(
          List.of(
              new Text("x"),
              new Parallel(
                  List.of(new Outline("1", "p"), new Outline("2", "q")),
                  List.of(new Path("1", List.of(INNER)), new Path("2", List.of(new Text("d e f")))),
                  "r")));

  @Test
  void of_nestedDocument_countsItsShape() {
    DocumentStats stats = DocumentStats.of(NESTED);

    assertThat(stats.blocks()).isEqualTo(2);
    assertThat(stats.nestedBlocks()).isEqualTo(1);
    assertThat(stats.paths()).isEqualTo(4);
    assertThat(stats.depth()).isEqualTo(2);
    assertThat(stats.maxFanOut()).isEqualTo(2);
  }

  @Test
  void planned_leavesOutTheBlocksThatDoNotCount() {
    DocumentStats stats = DocumentStats.of(NESTED, DocumentStats::words, block -> block == 0);

    assertThat(stats.numParallelPlanned()).isBetween(1.0, stats.numParallel());
    assertThat(DocumentStats.of(NESTED, DocumentStats::words, block -> false).numParallelPlanned())
        .isEqualTo(1.0);
  }

  @Property(tries = 300)
  void numParallel_equalsThatOfTheLayout(@ForAll long seed) {
    Document document = Documents.random(seed).canonical();
    // The cue before each block and the blank behind an id are no tokens of their own here.
    Document plain = document;
    Layout layout = Layout.of(Documents.tokens(plain));
    DocumentStats stats = DocumentStats.of(plain, String::length, block -> true);

    assertThat(stats.numParallel()).isCloseTo(layout.numParallel(), within(0.6));
    assertThat(stats.tokens()).isLessThanOrEqualTo(layout.tokens());
  }

  @Test
  void words_countsWordsDigitsAndSymbols() {
    assertThat(DocumentStats.words("So x = 12, done.")).isEqualTo(8);
  }
}
