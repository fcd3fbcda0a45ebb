package org.multiverse.curator.input;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.shape.InputRecord;

/** Reads values parted by a character, as RFC 4180 and pandas write them; all values are text. */
final class CsvRows extends StreamRows {
  /** Stands for bytes that are no UTF-8; no text holds it. */
  private static final String NO_TEXT = "\uFFFF";

  private final char delimiter;

  CsvRows(char delimiter) {
    this.delimiter = delimiter;
  }

  @Override
  void rows(InputStream text, Progress progress, RecordSink out) throws IOException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .replaceWith(NO_TEXT);
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setDelimiter(delimiter)
            .setHeader()
            .setSkipHeaderRecord(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
            .setAllowMissingColumnNames(true)
            .setIgnoreEmptyLines(true)
            .get();
    LimitedReader chars =
        new LimitedReader(new InputStreamReader(text, decoder), out.recordLimit());
    try (CSVParser parser = format.parse(chars)) {
      List<String> names = named(parser.getHeaderNames());
      for (CSVRecord values : parser) {
        if (out.isFull()) {
          return;
        }
        chars.recordEnds();
        emit(values, names, progress, out);
        progress.add();
      }
    }
  }

  /** Columns without a name, as pandas writes its index, get the name that pandas reads them by. */
  private static List<String> named(List<String> header) {
    List<String> names = new ArrayList<>(header);
    for (int i = 0; i < names.size(); i++) {
      names.set(i, names.get(i).isBlank() ? "Unnamed: " + i : names.get(i));
    }
    return names;
  }

  private static void emit(
      CSVRecord values, List<String> names, Progress progress, RecordSink out) {
    if (values.size() != names.size()) {
      out.broken(
          new BrokenRecord(
              ReasonCode.BROKEN_CSV,
              "Invalid row: it has "
                  + values.size()
                  + " values, the first row names "
                  + names.size()
                  + " columns",
              Reason.cut(String.join("\n", values))),
          progress.origin(progress.rows()));
      return;
    }
    InputRecord record = new InputRecord();
    for (int i = 0; i < names.size(); i++) {
      // Nobody can tell an empty text from none in such a file.
      if (values.get(i).isEmpty()) {
        record.putNull(names.get(i));
      } else {
        put(record, names.get(i), values.get(i));
      }
    }
    out.record(record, progress.origin(progress.rows()));
  }

  private static void put(InputRecord record, String name, String value) {
    int invalid = value.indexOf(NO_TEXT);
    record.put(name, invalid < 0 ? value : value.replace(NO_TEXT, "\uFFFD"));
    if (invalid >= 0) {
      record
          .notUtf8()
          .put(name, value.substring(0, invalid).getBytes(StandardCharsets.UTF_8).length);
    }
  }

  /** Lets no record grow without end, as one does whose quote is never closed. */
  private static final class LimitedReader extends FilterReader {
    // What the parser holds besides.
    private static final int BUFFER = 1 << 16;

    private final long limit;
    private long read;

    LimitedReader(Reader in, int limit) {
      super(in);
      this.limit = (long) limit + BUFFER;
    }

    void recordEnds() {
      read = 0;
    }

    @Override
    public int read() throws IOException {
      char[] one = new char[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] chars, int from, int length) throws IOException {
      int count = super.read(chars, from, length);
      read += Math.max(0, count);
      if (read > limit) {
        throw new IOException(
            "a row is longer than "
                + (limit - BUFFER)
                + " characters (a quote that is never closed?)");
      }
      return count;
    }
  }
}
