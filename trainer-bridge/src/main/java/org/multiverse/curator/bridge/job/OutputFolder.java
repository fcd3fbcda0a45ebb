package org.multiverse.curator.bridge.job;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;

/** The folder of a job's result, as far as our own record in it is concerned. */
final class OutputFolder {
  static final String RECORD = "job.json";
  private static final String LOCK = ".job.lock";

  private final Path path;

  OutputFolder(Path path) {
    this.path = path;
  }

  /** The record, if there is one. */
  Optional<JobRecord> record() {
    Path file = path.resolve(RECORD);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JobRecord record = JobJson.MAPPER.readValue(file.toFile(), JobRecord.class);
      if (record.version() != JobRecord.VERSION) {
        throw CuratorException.usage(
            "Cannot use " + file + ": version " + record.version() + " is not known here");
      }
      return Optional.of(record);
    } catch (IOException e) {
      throw CuratorException.usage(
          "Cannot read " + file + ": " + Causes.reason(e).lines().findFirst().orElse(""), e);
    }
  }

  void write(JobRecord record) {
    writeAtomically(path.resolve(RECORD), bytes(record));
  }

  /** Puts back what was there; null for nothing. */
  void restore(JobRecord before) {
    if (before != null) {
      write(before);
      return;
    }
    try {
      Files.deleteIfExists(path.resolve(RECORD));
    } catch (IOException e) {
      throw CuratorException.internal(
          "Cannot remove " + path.resolve(RECORD) + ": " + Causes.reason(e), e);
    }
  }

  private static byte[] bytes(JobRecord record) {
    try {
      return JobJson.MAPPER.writeValueAsBytes(record);
    } catch (IOException e) {
      throw CuratorException.internal(
          "Cannot write the job's record as JSON: " + e.getMessage(), e);
    }
  }

  /** Whoever reads the file finds the old content or the new one, whole. */
  static void writeAtomically(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      Path part = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".part");
      try {
        Files.write(part, content);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (FileAlreadyExistsException e) {
      throw CuratorException.usage("Cannot write " + file + ": its folder is a file", e);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot write " + file + ": " + Causes.reason(e), e);
    }
  }

  /**
   * Keeps two commands from handing over into one folder. The operating system lets go of it when a
   * process dies.
   */
  Lock lock() {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = null;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        // Held in this very process: the same answer as when another one holds it.
        lock = null;
      }
      if (lock == null) {
        channel.close();
        throw CuratorException.usage(
            "Cannot hand over into " + path + ": another command is doing so; wait for its end");
      }
      return new Lock(channel);
    } catch (FileAlreadyExistsException e) {
      throw CuratorException.usage("Cannot write output " + path + ": it is not a folder", e);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot write output " + path + ": " + Causes.reason(e), e);
    }
  }

  /** A lock that is held. */
  static final class Lock implements AutoCloseable {
    private final FileChannel channel;

    private Lock(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw CuratorException.internal("Cannot let go of a lock: " + e.getMessage(), e);
      }
    }
  }
}
