package org.multiverse.curator.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.multiverse.curator.common.WholeFiles;

/**
 * Files on a local disk or a mounted share: written aside, forced to disk, renamed. Others may
 * share the folder, so that files have the permissions of any new one, and not those of a temporary
 * file; folders are made when one is missing, since a cache of millions must not look for them each
 * time.
 */
final class LocalEntryFiles implements EntryFiles {
  private static final AtomicLong COUNTER = new AtomicLong();
  private static final String WRITER = UUID.randomUUID().toString();

  private final Path folder;

  LocalEntryFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(folder.resolve(path)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void write(String path, byte[] bytes) throws IOException {
    Path file = folder.resolve(path);
    // No two writers, here or on another machine, have this name.
    Path aside =
        file.resolveSibling(
            file.getFileName() + "." + WRITER + "." + COUNTER.incrementAndGet() + ".tmp");
    try {
      try {
        force(aside, bytes);
      } catch (NoSuchFileException e) {
        Files.createDirectories(file.getParent());
        force(aside, bytes);
      }
      WholeFiles.move(aside, file);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(aside);
      throw e;
    }
  }

  private static void force(Path aside, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(false);
    }
  }

  @Override
  public List<String> list(String path) throws IOException {
    Path inner = folder.resolve(path);
    if (!Files.isDirectory(inner)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(inner)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".tmp"))
          .sorted()
          .toList();
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
