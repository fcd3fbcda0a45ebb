package org.multiverse.curator.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonElementsTest {
  private static List<String> elements(String text, int limit) throws IOException {
    JsonElements elements =
        new JsonElements(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), limit);
    List<String> found = new ArrayList<>();
    while (elements.read()) {
      found.add(elements.start() + ":" + (elements.isOverLimit() ? "…" : elements.text().strip()));
    }
    return found;
  }

  @Test
  void givenArray_itsElementsAreTheBytesTheyWereWrittenWith() throws IOException {
    assertThat(elements("\n[ {\"a\": \"],{\\\"\"} ,\n{\"b\": [1, {}]}, 3 ]\n", 100))
        .containsExactly("3:{\"a\": \"],{\\\"\"}", "20:{\"b\": [1, {}]}", "36:3");
    assertThat(elements(" [ ] ", 100)).isEmpty();
  }

  @Test
  void givenElementOverTheLimit_theNextOneIsFound() throws IOException {
    assertThat(elements("[\"" + "x".repeat(200_000) + "\",{}]", 100))
        .containsExactly("1:…", "200004:{}");
  }

  @Test
  void givenArrayThatIsCutOff_whatIsWholeComesOut() {
    JsonElements elements =
        new JsonElements(
            new ByteArrayInputStream("[{},{\"a".getBytes(StandardCharsets.UTF_8)), 100);
    assertThatThrownBy(
            () -> {
              assertThat(elements.read()).isTrue();
              elements.read();
            })
        .hasMessage("the JSON array is cut off");
    assertThat(elements.text()).isEqualTo("{\"a");
  }

  @Test
  void givenTextBehindTheArray_saysSo() {
    assertThatThrownBy(() -> elements("[{}]\n[{}]", 100))
        .hasMessage("more text stands behind the JSON array");
  }
}
