package org.multiverse.curator.bridge.prepare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;

/** A place on a disk. */
record DiskPlace(Path path) implements RowPlace {
  @Override
  public boolean isFile() {
    return Files.isRegularFile(path);
  }

  @Override
  public boolean isFolder() {
    return Files.isDirectory(path);
  }

  @Override
  public RowPlace resolve(String name) {
    return new DiskPlace(path.resolve(name));
  }

  @Override
  public String name() {
    return path.getFileName().toString();
  }

  @Override
  public List<String> files() throws IOException {
    if (!isFolder()) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(path)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public InputStream open() throws IOException {
    return Files.newInputStream(path);
  }

  @Override
  public InputFile parquet() {
    return new LocalInputFile(path);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
