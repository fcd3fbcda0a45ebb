package org.multiverse.curator.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ColumnPathTest {
  @Test
  void givenAPlaceBeyondAllLists_itIsNoPath() {
    assertThatThrownBy(() -> ColumnPath.of("a[99999999999]").requireValid())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Invalid column path: \"[99999999999]\"");
  }

  @Test
  void givenARecordWithoutAColumnOfAnOddName_nothingStandsThere() {
    InputRecord with = new InputRecord();
    with.put("a[b", "x");
    InputRecord without = new InputRecord();
    without.put("a", "y");
    assertThat(ColumnPath.of("a[b").in(with).asText()).isEqualTo("x");
    assertThat(ColumnPath.of("a[b").in(without).isMissingNode()).isTrue();
  }
}
