package org.multiverse.curator.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.multiverse.curator.common.WholeFiles;

/** Files on a local disk or a mounted share. */
final class LocalEntryFiles implements EntryFiles {
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
    WholeFiles.write(folder.resolve(path), bytes);
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
          // Older versions left behind names that end in .tmp.
          .filter(name -> !WholeFiles.isPart(name) && !name.endsWith(".tmp"))
          .sorted()
          .toList();
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
