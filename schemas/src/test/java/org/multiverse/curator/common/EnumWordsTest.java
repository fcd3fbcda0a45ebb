package org.multiverse.curator.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;

final class EnumWordsTest {
  private enum Tree {
    OAK,
    SILVER_BIRCH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Test
  void givenAWord_findsItsValueInEitherCase() {
    assertThat(EnumWords.of(Tree.class, "tree", "silver-birch")).isEqualTo(Tree.SILVER_BIRCH);
    assertThat(EnumWords.of(Tree.class, "tree", "Oak")).isEqualTo(Tree.OAK);
  }

  @Test
  void givenAnotherWord_saysWhichThereAre() {
    assertThatThrownBy(() -> EnumWords.of(Tree.class, "tree", "elm"))
        .hasMessage("Invalid tree: elm (one of oak, silver-birch)");
    assertThatThrownBy(() -> EnumWords.of(Tree.class, "tree", null))
        .hasMessageStartingWith("Invalid tree: null");
  }
}
