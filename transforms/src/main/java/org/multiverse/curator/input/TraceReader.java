package org.multiverse.curator.input;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.ShardFiles;

/**
 * Reads the rows of an input split: good ones pending, all others rejected with their reason. Knows
 * nothing of pipelines, so that tools can look at an input without one.
 */
public final class TraceReader implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TraceParser parser;
  private final int lineLimit;

  private TraceReader(TraceParser parser, int lineLimit) {
    this.parser = parser;
    this.lineLimit = lineLimit;
  }

  /**
   * A reader.
   *
   * @param columns column of the input by our name for it
   * @param maxTraceBytes largest trace in bytes of UTF-8
   */
  public static TraceReader of(Map<String, String> columns, int maxTraceBytes) {
    // A line may hold other columns beside the trace, and escapes.
    int lineLimit = (int) Math.min(1 << 30, Math.max(16L << 20, 8L * maxTraceBytes));
    return new TraceReader(new TraceParser(columns, maxTraceBytes), lineLimit);
  }

  /**
   * Hands out every row of a split in order.
   *
   * @return how many there were
   */
  public long read(InputSplit split, Consumer<TraceRow> consumer) throws IOException {
    Rows rows = new Rows(consumer);
    switch (split.kind()) {
      case LINES -> readLines(split, rows);
      case GZIP, ZSTD -> readCompressed(split, rows);
      case PARQUET -> readParquet(split, rows);
    }
    return rows.count;
  }

  private static final class Rows {
    private final Consumer<TraceRow> consumer;
    private long count;

    Rows(Consumer<TraceRow> consumer) {
      this.consumer = consumer;
    }

    void emit(TraceRow row) {
      count++;
      consumer.accept(row);
    }
  }

  private void readLines(InputSplit split, Rows out) throws IOException {
    try (ReadableByteChannel channel = open(split.path())) {
      // The line that the split's first byte ends or continues belongs to the split before.
      long begin = Math.max(0, split.start() - 1);
      InputStream in = Channels.newInputStream(channel);
      if (channel instanceof SeekableByteChannel seekable) {
        seekable.position(begin);
      } else {
        in.skipNBytes(begin);
      }
      LineReader lines = new LineReader(in, begin, lineLimit, Reason.RAW_BYTES);
      if (split.start() > 0) {
        lines.skipLine();
      }
      while (lines.position() < split.end() && lines.read()) {
        emitLine(split, lines, split.shardOfByte(lines.start()), out);
      }
    }
  }

  private void readCompressed(InputSplit split, Rows out) throws IOException {
    try (InputStream file = Channels.newInputStream(open(split.path()))) {
      LineReader lines = null;
      long row = 0;
      long position = 0;
      try (InputStream in = decompress(split, file)) {
        lines = new LineReader(in, 0, lineLimit, Reason.RAW_BYTES);
        while (lines.read()) {
          position = lines.position();
          if (emitLine(split, lines, split.shardOfCompressedRow(row), out)) {
            row++;
          }
        }
      } catch (IOException e) {
        boolean inLine = lines != null && lines.isBroken();
        out.emit(
            parser.broken(
                new Origin(
                    split.file(),
                    split.fileIndex(),
                    inLine ? lines.start() : position,
                    split.shardOfCompressedRow(row)),
                ReasonCode.BROKEN_FILE,
                "Cannot read on in "
                    + split.file()
                    + " after "
                    + (inLine ? lines.start() + lines.length() : position)
                    + " decompressed bytes and "
                    + row
                    + " rows: "
                    + e.getMessage(),
                inLine ? new String(lines.bytes(), StandardCharsets.UTF_8) : ""));
      }
    }
  }

  private static InputStream decompress(InputSplit split, InputStream file) throws IOException {
    return split.kind() == InputSplit.Kind.GZIP
        ? new GZIPInputStream(file, 1 << 16)
        : new ZstdInputStream(file);
  }

  /** Emits the row of a line; false for a blank one. */
  private boolean emitLine(InputSplit split, LineReader lines, int shard, Rows out) {
    byte[] bytes = lines.bytes();
    if (lines.start() == 0 && startsWithByteOrderMark(bytes)) {
      bytes = Arrays.copyOfRange(bytes, 3, bytes.length);
    }
    Origin origin = new Origin(split.file(), split.fileIndex(), lines.start(), shard);
    if (lines.isOverLimit()) {
      out.emit(
          parser.broken(
              origin,
              ReasonCode.TOO_LARGE,
              "Invalid line: it has " + lines.length() + " bytes, over the limit of " + lineLimit,
              new String(bytes, StandardCharsets.UTF_8)));
      return true;
    }
    if (isBlank(bytes)) {
      return false;
    }
    out.emit(parser.line(bytes, origin));
    return true;
  }

  private static boolean startsWithByteOrderMark(byte[] bytes) {
    return bytes.length >= 3
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private void readParquet(InputSplit split, Rows out) throws IOException {
    long row = 0;
    long rows = 0;
    try {
      InputFile file = ShardFiles.input(split.path());
      try (ParquetFileReader footer = ParquetFileReader.open(file)) {
        rows = footer.getRecordCount();
      }
      try (ParquetReader<Group> reader = new GroupReader(file).build()) {
        for (Group record = reader.read(); record != null; record = reader.read()) {
          out.emit(parser.record(GroupColumns.of(record), origin(split, row, rows)));
          row++;
        }
      }
    } catch (IOException | RuntimeException e) {
      out.emit(
          parser.broken(
              origin(split, row, rows),
              ReasonCode.BROKEN_FILE,
              "Cannot read on in "
                  + split.file()
                  + " after "
                  + row
                  + " rows"
                  + (rows > 0 ? " of " + rows : "")
                  + ": "
                  + e.getMessage(),
              ""));
    }
  }

  private static Origin origin(InputSplit split, long row, long rows) {
    return new Origin(split.file(), split.fileIndex(), row, split.shardOfRow(row, rows));
  }

  private static ReadableByteChannel open(String file) throws IOException {
    return FileSystems.open(FileSystems.matchNewResource(file, false));
  }

  private static final class GroupReader extends ParquetReader.Builder<Group> {
    GroupReader(InputFile file) {
      super(file, new PlainParquetConfiguration());
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
