package org.multiverse.curator.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.shape.InputRecord;

/** Files as nobody would make them, and as some programs do. */
final class OddFilesTest {
  @TempDir private Path temp;

  /** Keeps what comes. */
  private static final class Kept extends RecordSink {
    private final int limit;
    private final List<InputRecord> records = new ArrayList<>();
    private final List<BrokenRecord> broken = new ArrayList<>();

    Kept(int limit) {
      this.limit = limit;
    }

    @Override
    void record(InputRecord record, Origin origin) {
      records.add(record);
    }

    @Override
    void broken(BrokenRecord record, Origin origin) {
      broken.add(record);
    }

    @Override
    int recordLimit() {
      return limit;
    }

    String value(int row, String column) {
      return records.get(row).values().get(column);
    }
  }

  private InputPlan.InputFile file(String name, byte[] bytes) throws IOException {
    Path file = Files.write(temp.resolve(name), bytes);
    FileForm form = FileLook.at(name, file.toString(), bytes.length).form();
    return new InputPlan.InputFile(name, file.toString(), bytes.length, form);
  }

  private Kept read(String name, String text) throws IOException {
    return read(name, text.getBytes(StandardCharsets.UTF_8), 1 << 20);
  }

  private Kept read(String name, byte[] bytes, int limit) throws IOException {
    Kept kept = new Kept(limit);
    InputPlan.InputFile file = file(name, bytes);
    for (InputSplit split : InputPlan.of(List.of(file), 1).splits()) {
      file.form().format().reader().read(split, kept);
    }
    return kept;
  }

  @Test
  void givenTheIndexThatPandasWrites_itIsAColumnLikeAnyOther() throws IOException {
    Kept kept = read("a.csv", ",q,a\n0,one,two\n\n1,three,four\n");
    assertThat(kept.broken).isEmpty();
    assertThat(kept.records).hasSize(2);
    assertThat(kept.value(1, "q")).isEqualTo("three");
    assertThat(kept.value(1, "Unnamed: 0")).isEqualTo("1");
  }

  @Test
  void givenBytesThatAreNoUtf8InARowOfCsv_theOthersAreWhole() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("q,a\nÄone,".getBytes(StandardCharsets.UTF_8));
    bytes.write(0xE9);
    bytes.writeBytes("t\ntwo,\uFFFD\n".getBytes(StandardCharsets.UTF_8));
    Kept kept = read("a.csv", bytes.toByteArray(), 1 << 20);
    assertThat(kept.broken).isEmpty();
    assertThat(kept.records.get(0).notUtf8()).containsOnlyKeys("a");
    assertThat(kept.records.get(1).notUtf8()).as("one that is really there").isEmpty();
  }

  @Test
  void givenAQuoteThatIsNeverClosed_theRowsBeforeStandAndNothingGrows() throws IOException {
    Kept kept =
        read(
            "a.csv",
            ("q\nfirst\n\"" + "x\n".repeat(200_000)).getBytes(StandardCharsets.UTF_8),
            10_000);
    assertThat(kept.records).hasSize(1);
    assertThat(kept.broken).hasSize(1);
    assertThat(kept.broken.get(0)).hasMessageContaining("a row is longer than 10000 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PARENT_ID,q\n1,2\n", "ORCID,q\n1,2\n", "SQLite format,q\n1,2\n"})
  void givenACsvWhoseHeaderLooksLikeMagic_itIsCsv(String text) throws IOException {
    assertThat(read("a.csv", text).records).hasSize(1);
    assertThatThrownBy(() -> read("a", text)).hasMessageContaining("it is an");
  }

  @Test
  void givenABraceTooMany_oneElementIsBroken() throws IOException {
    Kept kept = read("a.json", "[{\"a\":1}},{\"a\":2},{\"a\":3}]");
    assertThat(kept.records).hasSize(2);
    assertThat(kept.broken).hasSize(1);
    assertThat(kept.broken.get(0).code()).isEqualTo(ReasonCode.BROKEN_JSON);
  }

  /** Of what comes in pieces all are asked. */
  @Test
  void givenAFileInPieces_aSampleGoesOnBehindTheFirst() throws IOException {
    String line = "{\"q\":\"" + "x".repeat(1_000) + "\"}\n";
    int lines = 9_000;
    InputPlan.InputFile file = file("a.jsonl", line.repeat(lines).getBytes(StandardCharsets.UTF_8));
    assertThat(InputPlan.of(List.of(file), 1).splits()).hasSizeGreaterThan(1);
    RecordSample all = RecordSample.of(file, Integer.MAX_VALUE);
    assertThat(all.records()).hasSize(lines);
    assertThat(all.isWhole()).isTrue();
    assertThat(RecordSample.of(file, 10).isWhole()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl", "a.json", "a.csv"})
  void givenASinkThatFails_theFileIsNotToBlame(String name) throws IOException {
    String text =
        switch (name) {
          case "a.json" -> "[{\"q\":\"1\"}]";
          case "a.csv" -> "q\n1\n";
          default -> "{\"q\":\"1\"}\n";
        };
    InputPlan.InputFile file = file(name, text.getBytes(StandardCharsets.UTF_8));
    InputSplit split = InputPlan.of(List.of(file), 1).splits().get(0);
    RecordSink failing =
        new RecordSink() {
          @Override
          void record(InputRecord record, Origin origin) {
            throw new IllegalStateException("the step behind");
          }

          @Override
          void broken(BrokenRecord broken, Origin origin) {
            throw new AssertionError(broken.getMessage());
          }

          @Override
          int recordLimit() {
            return 1 << 20;
          }
        };
    assertThatThrownBy(() -> file.form().format().reader().read(split, failing))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the step behind");
  }

  @Test
  void givenArrowsUnsignedNumbersAndDays_theyAreWhatTheySay() throws IOException {
    Path path = temp.resolve("a.arrow");
    try (BufferAllocator memory = new RootAllocator()) {
      UInt1Vector one = new UInt1Vector("u1", memory);
      UInt2Vector two = new UInt2Vector("u2", memory);
      UInt4Vector four = new UInt4Vector("u4", memory);
      UInt8Vector eight = new UInt8Vector("u8", memory);
      DateDayVector day = new DateDayVector("day", memory);
      one.setSafe(0, 0xFF);
      two.setSafe(0, 0xFFFF);
      four.setSafe(0, -1);
      eight.setSafe(0, -1L);
      day.setSafe(0, 19_000);
      List<FieldVector> vectors = List.of(one, two, four, eight, day);
      vectors.forEach(vector -> vector.setValueCount(1));
      try (VectorSchemaRoot root =
              new VectorSchemaRoot(
                  vectors.stream().map(FieldVector::getField).toList(), vectors, 1);
          FileChannel channel =
              FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
        writer.start();
        writer.writeBatch();
        writer.end();
      }
    }
    Kept kept = read("b.arrow", Files.readAllBytes(path), 1 << 20);
    assertThat(kept.broken).isEmpty();
    assertThat(kept.value(0, "u1")).isEqualTo("255");
    assertThat(kept.value(0, "u2")).isEqualTo("65535");
    assertThat(kept.value(0, "u4")).isEqualTo("4294967295");
    assertThat(kept.value(0, "u8")).isEqualTo("18446744073709551615");
    assertThat(kept.value(0, "day")).isEqualTo("2022-01-08");
  }
}
