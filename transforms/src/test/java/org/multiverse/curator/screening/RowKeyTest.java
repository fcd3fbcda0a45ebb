package org.multiverse.curator.screening;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RowKeyTest {
  @Test
  void givenRolloutsOfARecord_theyAreInTheirOrder() {
    assertThat(new RowKey(0, 5, "a#2")).isLessThan(new RowKey(0, 5, "a#10"));
    assertThat(new RowKey(0, 5, "z")).isLessThan(new RowKey(0, 6, "a"));
    assertThat(new RowKey(0, 9, "z")).isLessThan(new RowKey(1, 0, "a"));
  }
}
