package org.multiverse.curator.beam;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.TraceRow;

/**
 * Reads reasoning traces from JSONL (plain, {@code .gz}, {@code .zst}) and Parquet. What can't be
 * read as a trace comes out of {@link RowTags#REJECTED} with its reason; nothing is skipped but
 * blank lines. Ids may still be used twice: {@link RejectDuplicates} follows.
 *
 * <pre>{@code
 * PCollectionTuple read =
 *     pipeline.apply("Read", ReadTraces.of(plan).withColumns(Map.of("question", "problem")));
 * PCollection<TraceRow> traces = read.get(RowTags.ROWS);
 * }</pre>
 */
public final class ReadTraces extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private final transient InputPlan plan;
  private final Map<String, String> columns;
  private final int maxTraceBytes;
  private final String run;
  private final String counts;

  private ReadTraces(
      InputPlan plan, Map<String, String> columns, int maxTraceBytes, String run, String counts) {
    this.plan = plan;
    this.columns = new TreeMap<>(columns);
    this.maxTraceBytes = maxTraceBytes;
    this.run = run;
    this.counts = counts;
  }

  /** Reads what the plan lists. */
  public static ReadTraces of(InputPlan plan) {
    return new ReadTraces(plan, Map.of(), 2 << 20, "", null);
  }

  /** Column of the input by our name for it; by default the input uses ours. */
  public ReadTraces withColumns(Map<String, String> value) {
    return new ReadTraces(plan, value, maxTraceBytes, run, counts);
  }

  /** Largest trace in bytes of UTF-8; 2 MiB by default. */
  public ReadTraces withMaxTraceBytes(int value) {
    return new ReadTraces(plan, columns, value, run, counts);
  }

  /** Id of the run, for {@link LiveCounts}; none by default. */
  public ReadTraces withRun(String value) {
    return new ReadTraces(plan, columns, maxTraceBytes, value, counts);
  }

  /** Folder for one small file a split with the number of rows read; none by default. */
  public ReadTraces withCounts(String folder) {
    return new ReadTraces(plan, columns, maxTraceBytes, run, folder);
  }

  @Override
  public PCollectionTuple expand(PBegin input) {
    PCollectionTuple read =
        input
            .apply(
                "Splits",
                Create.of(plan.splits()).withCoder(SerializableCoder.of(InputSplit.class)))
            .apply("Spread", Reshuffle.viaRandomKey())
            .apply(
                "Read",
                ParDo.of(
                        new ReadFn(
                            new TraceParser(columns, maxTraceBytes), lineLimit(), run, counts))
                    .withOutputTags(RowTags.ROWS, TupleTagList.of(RowTags.REJECTED)));
    read.get(RowTags.ROWS).setCoder(TraceRowCoder.of());
    read.get(RowTags.REJECTED).setCoder(TraceRowCoder.of());
    return read;
  }

  /** A line may hold other columns beside the trace, and escapes. */
  private int lineLimit() {
    return (int) Math.min(1 << 30, Math.max(16L << 20, 8L * maxTraceBytes));
  }

  private static final class ReadFn extends DoFn<InputSplit, TraceRow> {
    private static final long serialVersionUID = 1L;

    private final TraceParser parser;
    private final int lineLimit;
    private final String run;
    private final String counts;

    ReadFn(TraceParser parser, int lineLimit, String run, String counts) {
      this.parser = parser;
      this.lineLimit = lineLimit;
      this.run = run;
      this.counts = counts;
    }

    @ProcessElement
    public void read(@Element InputSplit split, MultiOutputReceiver out) throws IOException {
      Emitter emitter = new Emitter(out);
      switch (split.kind()) {
        case LINES -> readLines(split, emitter);
        case GZIP, ZSTD -> readCompressed(split, emitter);
        case PARQUET -> readParquet(split, emitter);
      }
      if (counts != null) {
        PartFile.writeText(
            counts + "/" + split.name() + ".json", "{\"rows\":" + emitter.rows + "}\n");
      }
    }

    private final class Emitter {
      private final MultiOutputReceiver out;
      private long rows;

      Emitter(MultiOutputReceiver out) {
        this.out = out;
      }

      void emit(TraceRow row) {
        rows++;
        LiveCounts.add(run, "read");
        out.get(row.isPending() ? RowTags.ROWS : RowTags.REJECTED).output(row);
      }
    }

    private void readLines(InputSplit split, Emitter out) throws IOException {
      try (ReadableByteChannel channel = open(split.path())) {
        // The line that the split's first byte ends or continues belongs to the split before.
        long begin = Math.max(0, split.start() - 1);
        InputStream in = Channels.newInputStream(channel);
        if (channel instanceof SeekableByteChannel seekable) {
          seekable.position(begin);
        } else {
          in.skipNBytes(begin);
        }
        LineReader lines = new LineReader(in, begin, lineLimit, TraceParser.RAW_BYTES);
        if (split.start() > 0) {
          lines.skipLine();
        }
        while (lines.position() < split.end() && lines.read()) {
          emitLine(split, lines, split.shardOfByte(lines.start()), out);
        }
      }
    }

    private void readCompressed(InputSplit split, Emitter out) throws IOException {
      try (InputStream file = Channels.newInputStream(open(split.path()))) {
        LineReader lines = null;
        long row = 0;
        long position = 0;
        try (InputStream in = decompress(split, file)) {
          lines = new LineReader(in, 0, lineLimit, TraceParser.RAW_BYTES);
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
    private boolean emitLine(InputSplit split, LineReader lines, int shard, Emitter out) {
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

    private void readParquet(InputSplit split, Emitter out) throws IOException {
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
