package org.multiverse.curator.places;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.fs.FSDataInputStream;

/** A file of HDFS as a channel. */
final class HadoopChannel implements SeekableByteChannel {
  private static final int BUFFER = 1 << 16;

  private final FSDataInputStream in;
  private final long size;
  private boolean open = true;

  /**
   * A channel from the start of a file.
   *
   * @param size of the file in bytes
   */
  HadoopChannel(FSDataInputStream in, long size) {
    this.in = in;
    this.size = size;
  }

  private void requireOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    requireOpen();
    if (!into.hasRemaining()) {
      return 0;
    }
    if (into.hasArray()) {
      int count = in.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
      into.position(into.position() + Math.max(0, count));
      return count;
    }
    byte[] bytes = new byte[Math.min(BUFFER, into.remaining())];
    int count = in.read(bytes, 0, bytes.length);
    into.put(bytes, 0, Math.max(0, count));
    return count;
  }

  @Override
  public long position() throws IOException {
    requireOpen();
    return in.getPos();
  }

  @Override
  public SeekableByteChannel position(long to) throws IOException {
    requireOpen();
    in.seek(to);
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
    in.close();
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
