package org.multiverse.curator.input;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The forms in which records come. A new one is a constant here, the class that reads it, and how
 * {@link FileLook} tells it by its bytes.
 */
public enum InputFormat {
  /** JSON lines. */
  LINES("JSON lines") {
    @Override
    Reader reader() {
      return new JsonLines();
    }
  },
  /** One JSON array of objects. */
  ARRAY("a JSON array") {
    @Override
    Reader reader() {
      return new JsonArray();
    }
  },
  /** Values parted by commas, the first row naming the columns. */
  CSV("CSV") {
    @Override
    Reader reader() {
      return new CsvRows(',');
    }
  },
  /** The same, parted by tabs. */
  TSV("TSV") {
    @Override
    Reader reader() {
      return new CsvRows('\t');
    }
  },
  /** Parquet, whatever writer it comes from. */
  PARQUET("Parquet") {
    @Override
    Reader reader() {
      return new ParquetRows();
    }
  },
  /** An Arrow file, which is what Feather is, too. */
  ARROW_FILE("Arrow") {
    @Override
    Reader reader() {
      return new ArrowRows();
    }
  },
  /** An Arrow stream, as the Hugging Face library saves a dataset. */
  ARROW_STREAM("Arrow stream") {
    @Override
    Reader reader() {
      return new ArrowRows();
    }
  };

  private static final Pattern DATA =
      Pattern.compile(
          ".*\\.(parquet|arrow|feather|(jsonl|ndjson|json|csv|tsv)(\\.(gz|bz2|xz|zst))?)");

  /** Reads the records of a split. */
  interface Reader {
    /** Hands out every record of a split in order, and what can't be read as a broken one. */
    void read(InputSplit split, RecordSink out) throws IOException;
  }

  private final String words;

  InputFormat(String words) {
    this.words = words;
  }

  /** What it is, in a few words. */
  public String words() {
    return words;
  }

  /** Whether a file of a dataset folder holds traces, by its name. */
  public static boolean isData(String name) {
    return DATA.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  /** What reads it. */
  abstract Reader reader();
}
