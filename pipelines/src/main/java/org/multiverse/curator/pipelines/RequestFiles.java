package org.multiverse.curator.pipelines;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the lines of requests into as many files as batch services want them in. */
final class RequestFiles implements AutoCloseable {
  // OpenAI takes 50,000 requests and 200 MB a file.
  private static final int MOST_REQUESTS = 50_000;
  private static final long MOST_BYTES = 190L << 20;

  private final BatchFiles folder;
  private final List<Path> files = new ArrayList<>();
  private BufferedWriter out;
  private long bytes;
  private int requests;

  RequestFiles(BatchFiles folder) {
    this.folder = folder;
  }

  /**
   * Writes a line.
   *
   * @param line without a line break
   * @param size its bytes with one
   */
  void write(String line, long size) throws IOException {
    if (out == null || requests == MOST_REQUESTS || bytes + size > MOST_BYTES) {
      next();
    }
    out.write(line);
    out.write('\n');
    bytes += size;
    requests++;
  }

  private void next() throws IOException {
    close();
    Path file = folder.requests(files.size());
    out = Files.newBufferedWriter(file);
    files.add(file);
    bytes = 0;
    requests = 0;
  }

  /** The files so far. */
  List<Path> files() {
    return List.copyOf(files);
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
      out = null;
    }
  }
}
