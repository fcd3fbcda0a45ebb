package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.common.CuratorException;

final class RowFilterTest {
  @TempDir private Path temp;

  private static List<String> ids(String text) {
    return List.copyOf(RowFilter.parse(text).values());
  }

  @Test
  void values_areParted_byCommasOutsideQuotes() {
    assertThat(ids("id=a,b")).containsExactly("a", "b");
    assertThat(ids("id= a , b ,")).containsExactly("a", "b");
    assertThat(ids("id=\"a,b\",c")).containsExactly("a,b", "c");
    assertThat(ids("id=\"a \"\"1\"\"\", \" b\"")).containsExactly(" b", "a \"1\"");
    assertThat(ids("id=a\"b,c=d")).containsExactly("a\"b", "c=d");
    assertThat(ids("id=\"@a\"")).containsExactly("@a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b", "a\"b", " a ", "@a", "a, \"b\"", "é=1", "\""})
  void anyId_isReadAsItIsWritten(String id) {
    RowFilter filter = new RowFilter("id", Set.of(id, "other"));
    assertThat(RowFilter.parse(filter.toString())).isEqualTo(filter);
  }

  @Test
  void idsOfAFile_areItsLines() throws Exception {
    Path file = Files.write(temp.resolve("ids.txt"), List.of("a,b", "", "\"c\"", " d"));
    assertThat(ids("id=@" + file)).containsExactly(" d", "\"c\"", "a,b");
    assertThatThrownBy(() -> RowFilter.parse("id=@" + temp.resolve("none")))
        .isInstanceOf(CuratorException.class)
        .hasMessage("Cannot read the ids in " + temp.resolve("none") + ": no such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "id",
        "id=",
        "id=,",
        "id=\"a",
        "id=\"a\"b",
        "name=a",
        "status=odd",
        "reason=odd"
      })
  void otherText_isInvalid(String text) {
    assertThatThrownBy(() -> RowFilter.parse(text))
        .isInstanceOf(CuratorException.class)
        .hasMessageStartingWith("Invalid filter: " + text);
  }
}
