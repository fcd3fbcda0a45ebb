package org.multiverse.curator.bridge.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.FileLock;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.WholeFiles;
import org.multiverse.curator.contracts.PreparedManifest;

/**
 * The prepared folder while it is made: everything is written beside it, and moved into place in
 * one piece. What is there already is replaced only when it is a prepared folder and nothing else.
 */
final class PreparedFolder implements AutoCloseable {
  private final Path output;
  private final Path work;
  private final Path old;
  private final FileLock lock;

  private PreparedFolder(Path output, FileLock lock) {
    this.output = output;
    this.work = beside(output, ".part");
    this.old = beside(output, ".old");
    this.lock = lock;
  }

  private static Path beside(Path output, String suffix) {
    return output.resolveSibling("." + output.getFileName() + suffix);
  }

  static PreparedFolder open(Path path) throws IOException {
    Path output = path.toAbsolutePath().normalize();
    if (output.getFileName() == null) {
      throw CuratorException.usage("Cannot write to " + path + ": it is a root");
    }
    checkReplaceable(path, output);
    FileLock lock =
        FileLock.tryLock(beside(output, ".lock"))
            .orElseThrow(
                () ->
                    CuratorException.usage(
                        "Cannot write to " + path + ": another process prepares it"));
    try {
      PreparedFolder folder = new PreparedFolder(output, lock);
      folder.recover();
      Files.createDirectory(folder.work);
      return folder;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Clears up after a process that was killed. */
  private void recover() throws IOException {
    WholeFiles.delete(work);
    if (Files.exists(old) && !Files.exists(output)) {
      Files.move(old, output, StandardCopyOption.ATOMIC_MOVE);
    }
    WholeFiles.delete(old);
  }

  private static void checkReplaceable(Path path, Path output) throws IOException {
    if (!Files.exists(output)) {
      return;
    }
    if (!Files.isDirectory(output)) {
      throw CuratorException.usage("Cannot write to " + path + ": it is no folder");
    }
    List<String> names;
    try (Stream<Path> files = Files.list(output)) {
      names = files.map(file -> file.getFileName().toString()).sorted().toList();
    }
    if (names.isEmpty()) {
      return;
    }
    String foreign =
        names.stream().filter(name -> !PreparedManifest.isFileName(name)).findFirst().orElse(null);
    if (foreign != null || !isPrepared(output)) {
      throw CuratorException.usage(
          "Cannot write to "
              + path
              + ": the folder holds something else"
              + (foreign == null ? "" : " (" + foreign + ")"));
    }
  }

  private static boolean isPrepared(Path output) throws IOException {
    Path manifest = output.resolve(PreparedManifest.MANIFEST);
    if (!Files.isRegularFile(manifest)) {
      return false;
    }
    try {
      return PreparedManifest.isOne(Json.MAPPER.readTree(Files.readAllBytes(manifest)));
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      return false;
    }
  }

  /** A file of the new folder. */
  Path file(String name) {
    return work.resolve(name);
  }

  /** Puts the new folder in its place. */
  void publish() throws IOException {
    Files.createFile(file(PreparedManifest.SUCCESS));
    if (Files.exists(output)) {
      Files.move(output, old, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(work, output, StandardCopyOption.ATOMIC_MOVE);
    WholeFiles.delete(old);
  }

  /** Removes what was not published. */
  @Override
  public void close() throws IOException {
    try (lock) {
      WholeFiles.delete(work);
    }
  }
}
