package org.multiverse.curator.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Reason;

/** Reads JSON lines: the lines that begin in its split, or all of a file that can't be cut. */
final class JsonLines implements InputFormat.Reader {
  @Override
  public void read(InputSplit split, RecordSink out) throws IOException {
    if (split.form().isSplittable()) {
      part(split, out);
    } else {
      new Whole().read(split, out);
    }
  }

  private static void part(InputSplit split, RecordSink out) throws IOException {
    try (ReadableByteChannel channel = StreamRows.open(split.path())) {
      InputStream in = Channels.newInputStream(channel);
      // One byte early: a line that begins right at the start belongs here.
      long begin = Math.max(0, split.start() - 1);
      if (channel instanceof SeekableByteChannel seekable) {
        seekable.position(begin);
      } else {
        in.skipNBytes(begin);
      }
      LineReader lines = new LineReader(in, begin, out.recordLimit(), Reason.RAW_BYTES);
      if (split.start() > 0) {
        lines.skipLine();
      }
      while (!out.isFull() && lines.position() < split.end() && lines.read()) {
        Origin origin =
            new Origin(
                split.file(), split.fileIndex(), lines.start(), split.shardOfByte(lines.start()));
        emit(lines, origin, out);
      }
    }
  }

  /** A file that is read from its beginning. */
  private static final class Whole extends StreamRows {
    @Override
    void rows(InputStream text, Progress progress, RecordSink out) throws IOException {
      LineReader lines = new LineReader(text, 0, out.recordLimit(), Reason.RAW_BYTES);
      try {
        while (!out.isFull() && lines.read()) {
          progress.at(lines.position(), "");
          if (emit(lines, progress.origin(lines.start()), out)) {
            progress.add();
          }
        }
      } catch (IOException e) {
        if (lines.isBroken()) {
          progress.at(
              lines.start() + lines.length(), new String(lines.bytes(), StandardCharsets.UTF_8));
        }
        throw e;
      }
    }
  }

  /** Emits the record of a line; false for a blank one. */
  private static boolean emit(LineReader lines, Origin origin, RecordSink out) {
    byte[] bytes = lines.bytes();
    if (lines.start() == 0 && startsWithByteOrderMark(bytes)) {
      bytes = Arrays.copyOfRange(bytes, 3, bytes.length);
    }
    if (lines.isOverLimit()) {
      out.tooLong(lines.length(), new String(bytes, StandardCharsets.UTF_8), origin);
      return true;
    }
    if (isBlank(bytes)) {
      return false;
    }
    out.json(bytes, origin);
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
