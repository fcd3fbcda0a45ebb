package org.multiverse.curator.common;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keeps two processes, or two threads of one, from the same work. The operating system lets go of
 * it when a process dies, so that a killed one never stands in the way of the next.
 */
public final class FileLock implements AutoCloseable {
  private static final int LARGEST = 1 << 16;

  private final Path file;
  // Held here since the JDK forgets a lock that nobody refers to, and gives it to a second thread.
  private final java.nio.channels.FileLock lock;

  private FileLock(Path file, java.nio.channels.FileLock lock) {
    this.file = file;
    this.lock = lock;
  }

  /** Takes the lock, empty when somebody has it; the file and its folder are made. */
  public static Optional<FileLock> tryLock(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    while (true) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock taken = null;
      try {
        java.nio.channels.FileLock lock = lock(channel);
        if (lock == null) {
          return Optional.empty();
        }
        // The holder before us may have removed the file after we opened it.
        if (isCurrent(file, channel)) {
          taken = new FileLock(file, lock);
          return Optional.of(taken);
        }
      } finally {
        if (taken == null) {
          channel.close();
        }
      }
    }
  }

  private static java.nio.channels.FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held in this very process: the same answer as when another one holds it.
      return null;
    }
  }

  /**
   * Whether the name still leads to the file that is locked. Told by its size, which is made up:
   * opening the file a second time and closing it would let go of the lock.
   */
  private static boolean isCurrent(Path file, FileChannel channel) throws IOException {
    int size = 1 + ThreadLocalRandom.current().nextInt(LARGEST);
    channel.truncate(0);
    channel.write(ByteBuffer.allocate(1), size - 1L);
    try {
      return Files.size(file) == size;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Removes the file and lets go.
   *
   * @throws CuratorException INTERNAL when the file can't be removed
   */
  @Override
  public void close() {
    try {
      try {
        Files.deleteIfExists(file);
      } finally {
        // With the channel goes the lock.
        lock.acquiredBy().close();
      }
    } catch (IOException e) {
      throw CuratorException.internal(
          "Cannot remove the lock " + file + ": " + Causes.reason(e), e);
    }
  }
}
