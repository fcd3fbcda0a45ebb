package org.multiverse.curator.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CausesTest {
  record Model(String name, double price, List<Integer> sizes, Inner inner) {}

  record Inner(boolean open) {
    Inner {
      if (!open) {
        throw new IllegalArgumentException("it is closed");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      nullValues = "-",
      value = {
        "{ | it is no whole JSON: it ends in the middle of a value (column 2)",
        "{\"sizes\":[1,\\n 2 | it is no whole JSON: it ends in the middle of a value (line 2, column 3)",
        "not json | it is no JSON: 'not' is no value (column 1)",
        "{\"price\":NaN} | it is no JSON: NaN is no number of JSON (column 13)",
        "{'a':1} | it is no JSON: unexpected ''', wanted is double-quote to start field name (column 2)",
        "~~ | it is empty",
        "[] | wrong type: an object is wanted, not an array",
        "{\"name\":\"a\",\"price\":1,\"sizes\":[],\"inner\":{\"open\":true},\"nam\":1} | unknown property nam (known: inner, name, price, sizes)",
        "{\"name\":\"a\",\"price\":1,\"sizes\":[]} | the property inner is missing",
        "{\"price\":\"x\"} | wrong type at price: a number is wanted, not a text",
        "{\"sizes\":[1,[]]} | wrong type at sizes[1]: a number is wanted, not an array",
        "{\"inner\":{\"open\":false}} | it is closed at inner",
        "{\"inner\":7} | wrong type at inner: an object is wanted",
      })
  void faultsOfJson_areToldInItsOwnWords(String json, String reason) {
    Throwable fault =
        catchThrowable(() -> Json.STRICT.readValue(json.replace("\\n", "\n"), Model.class));
    assertThat(Causes.line(fault)).isEqualTo(reason);
  }

  @Test
  void beyondAllMeasure_isSaidSo() {
    assertThat(Causes.line(catchThrowable(() -> Json.STRICT.readTree("{} {}"))))
        .isEqualTo("it is no JSON: something follows the value");
    assertThat(Causes.line(catchThrowable(() -> Json.MAPPER.readTree("[".repeat(9_000)))))
        .startsWith("it is JSON beyond all measure");
    assertThat(
            Causes.line(
                catchThrowable(
                    () ->
                        Json.MAPPER.convertValue(
                            Json.MAPPER.createObjectNode().put("a", "x"),
                            new TypeReference<Map<String, Double>>() {}))))
        .isEqualTo("wrong type at a: a number is wanted, not a text");
  }

  @Test
  void filesAndLayers_areToldByWhatLiesBehind() {
    assertThat(Causes.reason(new NoSuchFileException("/a"))).isEqualTo("no such file");
    assertThat(Causes.reason(new NotDirectoryException("/a"))).isEqualTo("it is no folder");
    assertThat(Causes.reason(new FileSystemException("/a", null, "Is a directory")))
        .isEqualTo("Is a directory");
    assertThat(Causes.reason(new UncheckedIOException(new NoSuchFileException("/a"))))
        .isEqualTo("no such file");
    assertThat(Causes.reason(new IllegalStateException(new IOException("disk full"))))
        .isEqualTo("disk full");
    assertThat(Causes.reason(new IOException())).startsWith("no reason was given");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "java.lang.IllegalStateException: no luck | no luck",
        "org.apache.x.Foo$1@1099bd6d is no file | is no file",
        "ShardFiles$1@53630950 is no file | it is no file",
        "failed: IOException: disk full | failed: disk full",
        "in /data/org.apache.x.Foo/a@b1c2d3e4.jsonl | in /data/org.apache.x.Foo/a@b1c2d3e4.jsonl",
        "x at [Source: REDACTED (`StreamReadFeature.INCLUDE` off); line: 1, column: 2] | x",
        "it costs $5 at me@example.org | it costs $5 at me@example.org",
      })
  void whatALibrarySays_losesTheNamesOfJava(String message, String said) {
    assertThat(Causes.said(message)).isEqualTo(said);
    assertThat(Causes.reason(new FileNotFoundException(message))).isEqualTo(said);
  }
}
