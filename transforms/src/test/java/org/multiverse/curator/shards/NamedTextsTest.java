package org.multiverse.curator.shards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedTextsTest {
  private static final Map<String, String> TEXTS = Map.of("b", "2", "a", "1");

  @Test
  void records_areReadBackInOrderOfName() {
    assertThat(NamedTexts.map(NamedTexts.records(TEXTS, RowSchemas.FIRST_STAGE, "columns")))
        .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
  }

  @Test
  void mapOfAnEarlierVersion_isReadToo() {
    assertThat(NamedTexts.map(TEXTS)).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
  }
}
