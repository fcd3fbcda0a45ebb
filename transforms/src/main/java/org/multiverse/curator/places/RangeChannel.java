package org.multiverse.curator.places;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A file elsewhere that is read by asking for ranges of it: small ones first, and larger ones as
 * long as it is read on without a jump.
 */
final class RangeChannel implements SeekableByteChannel {
  private static final long FIRST = 1 << 18;
  private static final long LARGEST = 1 << 25;
  private static final int BUFFER = 1 << 16;

  private final long size;
  private final Ranges ranges;
  private final byte[] buffer = new byte[BUFFER];
  private InputStream in;
  private long position;
  private long end;
  private long length = FIRST;
  private boolean open = true;

  /** Where a file's bytes come from. */
  interface Ranges {
    /** Opens the bytes from one place up to, but without, another. */
    InputStream open(long from, long to) throws IOException;
  }

  /**
   * A channel at the start of a file.
   *
   * @param size of the file in bytes
   */
  RangeChannel(long size, Ranges ranges) {
    this.size = size;
    this.ranges = ranges;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    if (position >= size) {
      return -1;
    }
    if (!into.hasRemaining()) {
      return 0;
    }
    if (in == null) {
      long to = Math.min(size, position + length);
      in = ranges.open(position, to);
      end = to;
    }
    int count =
        in.read(buffer, 0, (int) Math.min(Math.min(BUFFER, into.remaining()), end - position));
    if (count < 0) {
      throw new EOFException();
    }
    into.put(buffer, 0, count);
    position += count;
    if (position == end) {
      drop();
      length = Math.min(LARGEST, 2 * length);
    }
    return count;
  }

  private void drop() throws IOException {
    InputStream done = in;
    in = null;
    if (done != null) {
      done.close();
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long to) throws IOException {
    if (to != position) {
      position = to;
      length = FIRST;
      drop();
    }
    return this;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    open = false;
    drop();
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long to) {
    throw new NonWritableChannelException();
  }
}
