package org.multiverse.curator.places;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.Callable;

/** Reads a file elsewhere, and reads on where it was when a connection breaks. */
final class ResumingChannel implements SeekableByteChannel {
  private static final int ATTEMPTS = 5;
  private static final long FIRST_WAIT_MILLIS = 100;

  private final String spec;
  private final Callable<SeekableByteChannel> opening;
  private final long size;
  private SeekableByteChannel channel;
  private long position;
  private boolean open = true;

  /**
   * Reads on from a channel.
   *
   * @param opening opens the file once more
   */
  ResumingChannel(String spec, SeekableByteChannel channel, Callable<SeekableByteChannel> opening)
      throws IOException {
    this.spec = spec;
    this.channel = channel;
    this.opening = opening;
    this.size = channel.size();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    int start = into.position();
    for (int attempt = 1; ; attempt++) {
      try {
        int count = channel().read(into);
        if (count < 0 && position < size && into.hasRemaining()) {
          throw new EOFException();
        }
        position += Math.max(0, count);
        return count;
      } catch (IOException | RuntimeException e) {
        into.position(start);
        drop();
        if (!StoreFailures.isPassing(e)) {
          throw StoreFailures.thrown(spec, e);
        }
        if (attempt == ATTEMPTS) {
          throw StoreFailures.brokenOff(spec, e);
        }
        pause(FIRST_WAIT_MILLIS << attempt);
      }
    }
  }

  private SeekableByteChannel channel() throws IOException {
    if (channel == null) {
      try {
        channel = opening.call();
        channel.position(position);
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
    return channel;
  }

  private void drop() {
    SeekableByteChannel broken = channel;
    channel = null;
    if (broken != null) {
      try {
        broken.close();
      } catch (IOException | RuntimeException e) {
        // It is broken already.
      }
    }
  }

  private static void pause(long millis) throws InterruptedIOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a store was waited for");
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long to) throws IOException {
    position = to;
    if (channel != null) {
      channel.position(to);
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
  public void close() {
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
