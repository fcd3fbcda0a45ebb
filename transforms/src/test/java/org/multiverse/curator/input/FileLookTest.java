package org.multiverse.curator.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;

/** Files are what their bytes say, whatever they are called. */
final class FileLookTest {
  @TempDir private Path temp;

  private FileForm form(String name, byte[] bytes) throws IOException {
    Path file = Files.write(temp.resolve(name), bytes);
    return FileLook.at(name, file.toString(), Files.size(file)).form();
  }

  private FileForm form(String name, String text) throws IOException {
    return form(name, text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"a\": 1}\n{\"a\": 2}'|LINES",
        "'\n  {\"a\": 1}'|LINES",
        "'\uFEFF{\"a\": 1}'|LINES",
        "'{\"a\": \"cut off\n{\"a\": 2}'|LINES",
        "'no JSON\n{\"a\": 2}'|LINES",
        "'\n\n'|LINES",
        "'[{\"a\": 1}]'|ARRAY",
        "'\n [\n {\"a\": 1}]'|ARRAY",
        "'\uFEFF[]'|ARRAY"
      })
  void givenJson_itIsLinesOrAnArray(String text, InputFormat format) throws IOException {
    assertThat(form("x", text).format()).isEqualTo(format);
    assertThat(form("x.jsonl", text).format()).isEqualTo(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void givenAnotherEncoding_itIsTold(String name) throws IOException {
    Charset charset = Charset.forName(name);
    String expected = name.replace('-', '_');
    byte[] marked = "\uFEFF{\"a\": 1}\n".getBytes(charset);
    assertThat(form("a", marked).encoding()).hasToString(expected);
    assertThat(form("a", marked).isSplittable()).isFalse();
  }

  @Test
  void givenUtf16WithoutAMark_itIsTold() throws IOException {
    byte[] bytes = "{\"a\": 1}\n".getBytes(StandardCharsets.UTF_16LE);
    assertThat(form("a", bytes).encoding()).isEqualTo(TextEncoding.UTF_16LE);
  }

  @Test
  void givenNameOfTable_itIsOne() throws IOException {
    assertThat(form("a.csv", "question,solution\n").format()).isEqualTo(InputFormat.CSV);
    assertThat(form("a.TSV", "question\tsolution\n").format()).isEqualTo(InputFormat.TSV);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "504b0304|it is a ZIP archive (unpack it)",
        "04224d18|it is packed with LZ4 (gz, bz2, xz and zst are read)",
        "53514c69746520666f726d61742033|it is an SQLite database (export its table)",
        "80049500|it is a Python pickle (write it as Parquet or JSON lines)",
        "46454131|it is Feather of version 1 (write it anew with version 2)",
        "50415245|it is an encrypted Parquet file (decrypt it)",
        "504152310000|it is a Parquet file without a footer, cut off or still being written",
        "4152524f57310000|it is an Arrow file that is cut off: its end is missing",
        "ffffffff00000000aa|it is an Arrow file that is cut off: its end is missing",
        "8f3ac2ffee01|its bytes are no text"
      })
  void givenBytesOfAnotherKind_saysWhatTheyAre(String hex, String why) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> form("in.jsonl", bytes))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
        .hasMessageStartingWith("Cannot read input in.jsonl: " + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'version https://git-lfs.github.com/spec/v1\noid sha256:12\n'|it is a Git LFS pointer",
        "'<!DOCTYPE html><html></html>'|it is a web page",
        "'Dear all,\nhere are the traces.'|it begins with “Dear all,”, which is no JSON",
        "'{\n  \"a\": 1\n}\n'|it holds a JSON object over several lines"
      })
  void givenTextOfAnotherKind_saysWhatItIs(String text, String why) {
    assertThatThrownBy(() -> form("in.parquet", text))
        .hasMessageStartingWith("Cannot read input in.parquet: " + why);
  }

  @Test
  void givenEmptyParquet_saysSo() {
    assertThatThrownBy(() -> form("in.parquet", ""))
        .hasMessage("Cannot read input in.parquet: it is empty (0 bytes)");
  }
}
