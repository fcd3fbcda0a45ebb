package org.multiverse.curator.input;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads the elements of a JSON array as the bytes that they are written with. */
final class JsonArray extends StreamRows {
  @Override
  void rows(InputStream text, Progress progress, RecordSink out) throws IOException {
    JsonElements elements = new JsonElements(new BufferedInputStream(text), out.recordLimit());
    try {
      while (!out.isFull() && elements.read()) {
        progress.at(elements.end(), "");
        if (elements.isOverLimit()) {
          out.tooLong(
              elements.end() - elements.start(),
              elements.text(),
              progress.origin(elements.start()));
        } else {
          out.json(elements.bytes(), progress.origin(elements.start()));
        }
        progress.add();
      }
    } catch (IOException e) {
      progress.at(elements.end(), new String(elements.bytes(), StandardCharsets.UTF_8));
      throw e;
    }
  }
}
