package org.multiverse.curator.common;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

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

  /**
   * Removes a file or a folder with all that is in it; nothing when it is not there. What somebody
   * else removes meanwhile is gone as well.
   */
  public static void delete(Path path) throws IOException {
    Files.walkFileTree(
        path,
        new PresentFiles() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            super.postVisitDirectory(folder, e);
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * The files below a folder, with their sizes in bytes; others may add and remove some meanwhile.
   */
  public static Map<Path, Long> sizes(Path folder) throws IOException {
    Map<Path, Long> sizes = new TreeMap<>();
    Files.walkFileTree(
        folder,
        new PresentFiles() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              sizes.put(file, attributes.size());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sizes;
  }

  /** A walk that passes over what is gone when it comes there. */
  private static class PresentFiles extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      return passedOver(e);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
      return e == null ? FileVisitResult.CONTINUE : passedOver(e);
    }

    private static FileVisitResult passedOver(IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }
}
