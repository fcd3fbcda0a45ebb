package org.multiverse.curator.common;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/** Files that are there whole or not at all, and folders that go as a whole. */
public final class WholeFiles {
  private static final String PART = ".part";

  private WholeFiles() {}

  /** Writes a text in UTF-8; see {@link #write(Path, byte[])}. */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a file under a name of its own, forces it to the disk and moves it to its place: whoever
   * reads it finds the old content or the new one. Its folder is made when it is not there.
   */
  public static void write(Path file, byte[] content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path part = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + PART);
    try {
      try {
        force(part, content);
      } catch (NoSuchFileException e) {
        // Not looked for before: it is nearly always there, and a cache writes millions of files.
        // Not looked for now either: another writer may have made it in between.
        Files.createDirectories(folder);
        force(part, content);
      }
      move(part, file);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(part);
      throw e;
    }
  }

  /** Made like any other file, so that others may read what the user's mask lets them. */
  private static void force(Path part, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
  }

  /** Whether a file of this name is one that is not yet there whole. */
  public static boolean isPart(String name) {
    return name.startsWith(".") && name.endsWith(PART);
  }

  /** Moves a file over what is there, in one step. */
  public static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes a file or a folder with all that is in it; nothing when it is not there. */
  public static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
