package org.multiverse.curator.input;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * The forms in which traces come. A new one is a constant here and the class that reads it.
 *
 * <p>Names are told by their ends, the first that fits; plain lines fit all.
 */
public enum InputFormat {
  /** JSON lines, packed with gzip. */
  GZIP(".gz", false, true) {
    @Override
    Reader reader() {
      return new CompressedLines(in -> new GZIPInputStream(in, 1 << 16));
    }
  },
  /** JSON lines, packed with Zstandard. */
  ZSTD(".zst", false, true) {
    @Override
    Reader reader() {
      return new CompressedLines(ZstdInputStream::new);
    }
  },
  /** Parquet, whatever writer it comes from. */
  PARQUET(".parquet", false, false) {
    @Override
    Reader reader() {
      return new ParquetRows();
    }
  },
  /** JSON lines. */
  LINES("", true, true) {
    @Override
    Reader reader() {
      return new PlainLines();
    }
  };

  /** Reads the rows of a split. */
  interface Reader {
    /** Hands out every row of a split in order; what can't be read is a rejected row. */
    void read(InputSplit split, TraceParser parser, RowSink out) throws IOException;
  }

  private final String suffix;
  private final boolean isSplittable;
  private final boolean isJsonLines;

  InputFormat(String suffix, boolean isSplittable, boolean isJsonLines) {
    this.suffix = suffix;
    this.isSplittable = isSplittable;
    this.isJsonLines = isJsonLines;
  }

  /** The form of a file by its name. */
  static InputFormat of(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    for (InputFormat format : values()) {
      if (name.endsWith(format.suffix)) {
        return format;
      }
    }
    return LINES;
  }

  /** Whether a file of a dataset folder holds traces, by its name. */
  public static boolean isData(String name) {
    InputFormat format = of(name);
    String lower = name.toLowerCase(Locale.ROOT);
    String plain = lower.substring(0, lower.length() - format.suffix.length());
    return !format.isJsonLines || plain.matches(".*\\.(jsonl|ndjson|json)");
  }

  /**
   * Whether a name says that a file holds something else, which no line of it would tell better.
   */
  public static boolean isForeign(String name) {
    return of(name) == LINES && name.toLowerCase(Locale.ROOT).matches(".*\\.(csv|tsv|arrow)");
  }

  /** Whether several workers may read one file. */
  boolean isSplittable() {
    return isSplittable;
  }

  /** What reads it. */
  abstract Reader reader();
}
