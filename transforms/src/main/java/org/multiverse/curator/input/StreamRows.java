package org.multiverse.curator.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.places.Stores;
import org.multiverse.curator.rows.Origin;

/** Reads a file from its beginning; one that breaks off ends in a broken record. */
abstract class StreamRows implements InputFormat.Reader {
  /** How far reading has come. */
  static final class Progress {
    private final InputSplit split;
    private long rows;
    private long bytes;
    private String raw = "";

    Progress(InputSplit split) {
      this.split = split;
    }

    /** Where the next record stands, by its first byte or its number. */
    Origin origin(long position) {
      return new Origin(
          split.file(), split.fileIndex(), position, split.shardOfCompressedRow(rows));
    }

    FileForm form() {
      return split.form();
    }

    /** Counts a record. */
    void add() {
      rows++;
    }

    long rows() {
      return rows;
    }

    /** Notes how many bytes of text were read, and what of a record was read last. */
    void at(long position, String begun) {
      bytes = position;
      raw = begun;
    }
  }

  @Override
  public final void read(InputSplit split, RecordSink out) throws IOException {
    Progress progress = new Progress(split);
    try (InputStream file = Channels.newInputStream(open(split.path()))) {
      try (InputStream text = text(file, split.form())) {
        rows(text, progress, new SinkGuard(out));
      } catch (SinkGuard.Failure e) {
        throw e.thrown();
      } catch (IOException | RuntimeException e) {
        rethrowOfStore(e);
        out.brokenFile(
            "Cannot read on in "
                + split.file()
                + " after "
                + (progress.bytes > 0 ? progress.bytes + " decompressed bytes and " : "")
                + progress.rows
                + " rows: "
                + Causes.reason(e),
            progress.raw,
            progress.origin(progress.bytes > 0 ? progress.bytes : progress.rows));
      }
    }
  }

  /** Throws on what ends the run: the store broke off, not the file. */
  static void rethrowOfStore(Exception e) {
    CuratorException store = Causes.find(e, CuratorException.class);
    if (store != null) {
      throw store;
    }
  }

  /** Hands out the records of a text, noting how far it has come. */
  abstract void rows(InputStream text, Progress progress, RecordSink out) throws IOException;

  /** A file's bytes. */
  static ReadableByteChannel open(String path) throws IOException {
    return Stores.open(path);
  }

  /** A file's text in UTF-8. */
  static InputStream text(InputStream file, FileForm form) throws IOException {
    return form.encoding().asUtf8(form.packing().unpack(file));
  }
}
