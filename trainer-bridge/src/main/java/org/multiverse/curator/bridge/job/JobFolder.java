package org.multiverse.curator.bridge.job;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.FileLock;
import org.multiverse.curator.common.WholeFiles;

/** The folder of a job's result, as far as our own record in it is concerned. */
final class JobFolder {
  static final String RECORD = "job.json";
  private static final String LOCK = ".job.lock";

  private final Path path;

  JobFolder(Path path) {
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
    write(path.resolve(RECORD), bytes(record));
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
          "Cannot write the job's record as JSON: " + Causes.reason(e), e);
    }
  }

  /** Writes a file whole, with what is in its way in words. */
  static void write(Path file, byte[] content) {
    try {
      WholeFiles.write(file, content);
    } catch (FileAlreadyExistsException e) {
      throw CuratorException.usage("Cannot write " + file + ": its folder is a file", e);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot write " + file + ": " + Causes.reason(e), e);
    }
  }

  /** Keeps two commands from handing over into one folder. */
  FileLock lock() {
    try {
      return FileLock.tryLock(path.resolve(LOCK))
          .orElseThrow(
              () ->
                  CuratorException.usage(
                      "Cannot hand over into "
                          + path
                          + ": another command is doing so; wait for its end"));
    } catch (FileAlreadyExistsException e) {
      throw CuratorException.usage("Cannot write output " + path + ": it is not a folder", e);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot write output " + path + ": " + Causes.reason(e), e);
    }
  }
}
