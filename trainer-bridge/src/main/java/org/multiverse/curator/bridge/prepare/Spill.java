package org.multiverse.curator.bridge.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Tokens of all documents in a file: written one after the other, then read in any order by any
 * number of threads. In memory there are a dozen bytes for each document, whatever its length.
 */
final class Spill implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  // Where each document begins, in tokens; one more for the end.
  private long[] starts = new long[1024];
  private int count;

  private Spill(FileChannel channel) {
    this.channel = channel;
  }

  static Spill create(Path file) throws IOException {
    return new Spill(
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE));
  }

  /** Adds a document; its number. */
  int add(int[] tokens) throws IOException {
    for (int token : tokens) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      buffer.putInt(token);
    }
    if (count + 2 > starts.length) {
      starts = Arrays.copyOf(starts, 2 * starts.length);
    }
    starts[count + 1] = starts[count] + tokens.length;
    return count++;
  }

  /** Writes out what is held; documents can be read from then on. */
  void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  /** Number of documents. */
  int size() {
    return count;
  }

  /** Tokens of all documents. */
  long tokens() {
    return starts[count];
  }

  /** Tokens of a document. */
  int length(int document) {
    return (int) (starts[document + 1] - starts[document]);
  }

  /** Copies a document's tokens to a place in an array. */
  void read(int document, int[] into, int at) throws IOException {
    int length = length(document);
    ByteBuffer bytes = ByteBuffer.allocate(4 * length).order(ByteOrder.LITTLE_ENDIAN);
    long position = 4 * starts[document];
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, position + bytes.position());
      if (read < 0) {
        throw new IOException("the file of tokens ends early");
      }
    }
    bytes.flip();
    bytes.asIntBuffer().get(into, at, length);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
