package org.multiverse.curator.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
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
  private final char delimiter;

  CsvRows(char delimiter) {
    this.delimiter = delimiter;
  }

  @Override
  void rows(InputStream text, Progress progress, RecordSink out) throws IOException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setDelimiter(delimiter)
            .setHeader()
            .setSkipHeaderRecord(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
            .get();
    try (CSVParser parser = format.parse(new InputStreamReader(text, decoder))) {
      List<String> names = parser.getHeaderNames();
      for (CSVRecord values : parser) {
        if (out.isFull()) {
          return;
        }
        emit(values, names, progress, out);
        progress.add();
      }
    }
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
        record.put(names.get(i), values.get(i));
      }
    }
    out.record(record, progress.origin(progress.rows()));
  }
}
