package org.multiverse.curator.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.beam.sdk.io.FileSystems;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;

/** Reads JSON lines from any place of a file on: a split owns the lines that start in it. */
final class PlainLines implements InputFormat.Reader {
  @Override
  public void read(InputSplit split, TraceParser parser, RowSink out) throws IOException {
    try (ReadableByteChannel channel = open(split)) {
      // The line that the split's first byte ends or continues belongs to the split before.
      long begin = Math.max(0, split.start() - 1);
      InputStream in = Channels.newInputStream(channel);
      if (channel instanceof SeekableByteChannel seekable) {
        seekable.position(begin);
      } else {
        in.skipNBytes(begin);
      }
      LineReader lines = new LineReader(in, begin, parser.lineLimit(), Reason.RAW_BYTES);
      if (split.start() > 0) {
        lines.skipLine();
      }
      while (lines.position() < split.end() && lines.read()) {
        emit(split, lines, split.shardOfByte(lines.start()), parser, out);
      }
    }
  }

  static ReadableByteChannel open(InputSplit split) throws IOException {
    return FileSystems.open(FileSystems.matchNewResource(split.path(), false));
  }

  /** Emits the row of a line; false for a blank one. */
  static boolean emit(
      InputSplit split, LineReader lines, int shard, TraceParser parser, RowSink out) {
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
              "Invalid line: it has "
                  + lines.length()
                  + " bytes, over the limit of "
                  + parser.lineLimit(),
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
}
