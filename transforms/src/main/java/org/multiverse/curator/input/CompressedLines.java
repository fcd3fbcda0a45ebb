package org.multiverse.curator.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;

/** Reads packed JSON lines from their beginning; a file that breaks off ends in a rejected row. */
final class CompressedLines implements InputFormat.Reader {
  private final Unpacking unpacking;

  /** Unpacks a file. */
  interface Unpacking {
    InputStream of(InputStream file) throws IOException;
  }

  CompressedLines(Unpacking unpacking) {
    this.unpacking = unpacking;
  }

  @Override
  public void read(InputSplit split, TraceParser parser, RowSink out) throws IOException {
    try (InputStream file = Channels.newInputStream(PlainLines.open(split))) {
      LineReader lines = null;
      long row = 0;
      long position = 0;
      try (InputStream in = unpacking.of(file)) {
        lines = new LineReader(in, 0, parser.lineLimit(), Reason.RAW_BYTES);
        while (lines.read()) {
          position = lines.position();
          if (PlainLines.emit(split, lines, split.shardOfCompressedRow(row), parser, out)) {
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
}
