package org.multiverse.curator.pipelines;

import java.io.BufferedWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.curation.CachedRow.Asked;
import org.multiverse.curator.model.Message;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.steps.CheckViolation;

/**
 * Writes requests into as many files as batch services want them in, and beside each file one that
 * a person, or a program that answers for one, can read.
 */
final class RequestFiles implements AutoCloseable {
  // OpenAI takes 50,000 requests and 200 MB a file.
  private static final int MOST_REQUESTS = 50_000;
  private static final long MOST_BYTES = 190L << 20;

  private final BatchFiles folder;
  private final List<Place> files = new ArrayList<>();
  private BufferedWriter lines;
  private BufferedWriter readable;
  private long bytes;
  private int requests;

  RequestFiles(BatchFiles folder) {
    this.folder = folder;
  }

  /**
   * Writes a request.
   *
   * @param line its line without a line break
   * @param size bytes of the line with one
   */
  void write(Asked asked, String line, long size) throws IOException {
    if (lines == null || requests == MOST_REQUESTS || bytes + size > MOST_BYTES) {
      next();
    }
    lines.write(line);
    lines.write('\n');
    readable.write(text(asked));
    bytes += size;
    requests++;
  }

  private void next() throws IOException {
    close();
    folder.create();
    Place file = folder.requests(files.size());
    lines = file.writer();
    readable = folder.readable(file).writer();
    readable.write(
        """
        One request after another, each under a line of =. An answer to one is a line of JSON in a
        file for "batch import", with its custom_id and the answer as a string or as an object:
        {"custom_id": "…", "text": …}

        """);
    files.add(file);
    bytes = 0;
    requests = 0;
  }

  /** A request as it is read: what it is about, then the conversation so far. */
  private static String text(Asked asked) {
    StringBuilder text = new StringBuilder();
    text.append("=".repeat(80)).append('\n');
    text.append("trace: ").append(asked.trace()).append('\n');
    text.append("step: ").append(asked.purpose()).append('\n');
    text.append("round: ").append(asked.round()).append('\n');
    text.append("custom_id: ").append(asked.key()).append('\n');
    if (asked.again()) {
      text.append("asked again: the answer was cut off, there is more room now\n");
    }
    for (CheckViolation violation : asked.why()) {
      text.append("to be mended: ").append(violation.line()).append('\n');
    }
    for (Message message : asked.request().messages()) {
      text.append("\n----- ").append(message.role()).append(" -----\n\n");
      text.append(message.text().stripTrailing()).append('\n');
    }
    return text.append('\n').toString();
  }

  /** The files of lines so far. */
  List<Place> files() {
    return List.copyOf(files);
  }

  @Override
  public void close() throws IOException {
    if (lines != null) {
      lines.close();
      readable.close();
      lines = null;
    }
  }
}
