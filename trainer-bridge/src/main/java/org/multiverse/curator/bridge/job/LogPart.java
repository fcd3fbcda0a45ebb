package org.multiverse.curator.bridge.job;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;

/**
 * A piece of a job's log.
 *
 * @param text whole characters; the last line may be unfinished
 * @param next the byte to go on from
 */
public record LogPart(String text, long next) {
  /** In place of a position: the last part of the log. */
  public static final long TAIL = -1;

  private static final int LARGEST = 1 << 20;
  private static final int LAST = 1 << 16;

  /** Of a log that comes as a whole, the part from a position on. */
  static LogPart of(byte[] whole, long from) {
    // A log shorter than what was read of it has been rotated: what is there now is new.
    long begin = from == TAIL ? Math.max(0, whole.length - LAST) : from > whole.length ? 0 : from;
    return text(Arrays.copyOfRange(whole, (int) begin, whole.length), begin);
  }

  /** Of a file, at most a mebibyte from a position on; nothing while it is not there. */
  static LogPart of(Path file, long from) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long size = channel.size();
      long begin = from == TAIL ? Math.max(0, size - LAST) : from > size ? 0 : from;
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(LARGEST, size - begin));
      channel.position(begin);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // Goes on until the buffer is full or the file ends.
      }
      return text(Arrays.copyOf(buffer.array(), buffer.position()), begin);
    } catch (NoSuchFileException e) {
      return new LogPart("", Math.max(0, from));
    } catch (IOException e) {
      throw CuratorException.internal("Cannot read log " + file + ": " + Causes.reason(e), e);
    }
  }

  private static LogPart text(byte[] bytes, long begin) {
    int end = bytes.length - unfinished(bytes);
    return new LogPart(new String(bytes, 0, end, StandardCharsets.UTF_8), begin + end);
  }

  /** Bytes at the end that begin a character of UTF-8 and do not end it. */
  private static int unfinished(byte[] bytes) {
    for (int back = 1; back <= Math.min(3, bytes.length); back++) {
      int value = bytes[bytes.length - back] & 0xff;
      if (value >= 0xc0) {
        int length = value >= 0xf0 ? 4 : value >= 0xe0 ? 3 : 2;
        return length > back ? back : 0;
      }
      if (value < 0x80) {
        return 0;
      }
    }
    return 0;
  }
}
