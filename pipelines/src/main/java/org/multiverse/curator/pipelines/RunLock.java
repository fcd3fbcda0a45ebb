package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.multiverse.curator.common.CuratorException;

/**
 * Keeps two runs from writing one folder. The operating system lets go of it when a process dies,
 * so a killed run never stands in the way of the next.
 */
final class RunLock implements AutoCloseable {
  static final String NAME = ".lock";

  private final Path file;
  private final FileChannel channel;
  private final FileLock lock;

  private RunLock(Path file, FileChannel channel, FileLock lock) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the folder, which is made when it is not there.
   *
   * @throws CuratorException USAGE when the folder can't be written, or another run writes it
   */
  static RunLock of(Path folder) {
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(NAME);
      while (true) {
        RunLock taken = tryLock(folder, file);
        // The holder before us may have removed the file after we opened it.
        if (taken.isCurrent()) {
          return taken;
        }
        taken.channel.close();
      }
    } catch (FileAlreadyExistsException e) {
      throw CuratorException.usage("Cannot write output " + folder + ": it is not a folder", e);
    } catch (IOException e) {
      throw CuratorException.usage(
          "Cannot write output " + folder + ": " + InputFinder.reason(e), e);
    }
  }

  private static RunLock tryLock(Path folder, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held in this very process: the same answer as when another one holds it.
      lock = null;
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw CuratorException.usage(
          "Cannot write output " + folder + ": another run is writing it; wait for its end");
    }
    return new RunLock(file, channel, lock);
  }

  private boolean isCurrent() throws IOException {
    return Files.exists(file) && Files.size(file) == channel.size() && lock.isValid();
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
      channel.close();
    } catch (IOException e) {
      throw CuratorException.internal("Cannot remove " + file + ": " + e.getMessage(), e);
    }
  }
}
