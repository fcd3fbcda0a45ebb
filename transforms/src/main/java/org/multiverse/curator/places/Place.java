package org.multiverse.curator.places;

import java.io.BufferedWriter;
import java.io.FileNotFoundException;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.WholeFiles;

/**
 * A file or folder, on a disk, in S3, Google Cloud Storage or HDFS, or in any other of Beam's file
 * systems ({@link Stores}). In an object store a folder is what its files' names begin with, and
 * nothing is moved in one step: what must be there whole is told by a file that is written last.
 */
public final class Place implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Pattern URL = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+://.*");

  private final String given;
  private final String spec;

  private Place(String given, String spec) {
    this.given = given;
    this.spec = spec;
  }

  /**
   * A place by its path or URL.
   *
   * @throws CuratorException when it is neither, or Beam has no file system for it
   */
  public static Place of(String text) {
    if (isUrl(text)) {
      String spec = text.replaceAll("/+$", "");
      Stores.require(spec);
      return new Place(spec, spec);
    }
    try {
      return of(Path.of(text));
    } catch (InvalidPathException e) {
      throw CuratorException.usage("Invalid path: " + text, e);
    }
  }

  /** Whether a text is a URL; anything else is a path. */
  static boolean isUrl(String text) {
    return URL.matcher(text).matches();
  }

  /** A place on a disk. */
  public static Place of(Path path) {
    // A worker elsewhere has another working directory.
    return new Place(path.toString(), path.toAbsolutePath().normalize().toString());
  }

  /** Whether it is on a disk. */
  public boolean isLocal() {
    return !isUrl(spec);
  }

  /** The absolute path, or the URL: what a worker opens. */
  public String spec() {
    return spec;
  }

  /**
   * The path of a place on a disk.
   *
   * @throws CuratorException when it is elsewhere
   */
  public Path path() {
    if (!isLocal()) {
      throw CuratorException.usage("Cannot use " + given + " here: a folder on a disk is wanted");
    }
    return Path.of(spec);
  }

  /** A place below it; {@code /} parts names. */
  public Place resolve(String name) {
    return new Place(given.isEmpty() ? name : given + "/" + name, spec + "/" + name);
  }

  /** What stands behind the last {@code /}. */
  public String name() {
    return spec.substring(spec.lastIndexOf('/') + 1);
  }

  private Place parent() {
    int slash = spec.lastIndexOf('/');
    return new Place(spec.substring(0, slash), spec.substring(0, slash));
  }

  /** Whether there is such a file. */
  public boolean isFile() throws IOException {
    if (isLocal()) {
      return Files.isRegularFile(path());
    }
    try {
      return Stores.one(spec) != null;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** Whether there is such a folder, or anything in it. */
  public boolean isFolder() throws IOException {
    return isLocal() ? Files.isDirectory(path()) : Stores.isFolder(spec);
  }

  /** Names of the files right below it, in order; none when there is no such folder. */
  public List<String> files() throws IOException {
    if (!isLocal()) {
      return Stores.files(spec);
    }
    if (!Files.isDirectory(path())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /** Names of all that is right below it, folders too, in order; none when nothing is. */
  public List<String> names() throws IOException {
    if (!isLocal()) {
      return Stores.names(spec);
    }
    if (!Files.isDirectory(path())) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(path())) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Size of a file in bytes. */
  public long bytes() throws IOException {
    return isLocal() ? Files.size(path()) : Stores.bytes(spec);
  }

  /** When a file was last written, in milliseconds; 0 where its store does not say. */
  public long modifiedMillis() throws IOException {
    return isLocal()
        ? Files.getLastModifiedTime(path()).toMillis()
        : Stores.one(spec).modifiedMillis();
  }

  /** The text of a file. */
  public String read() throws IOException {
    return new String(
        readIfThere().orElseThrow(() -> new NoSuchFileException(spec)), StandardCharsets.UTF_8);
  }

  /** The bytes of a file, empty when there is none. */
  public Optional<byte[]> readIfThere() throws IOException {
    if (!isLocal()) {
      return Stores.read(spec).map(Store.Found::bytes);
    }
    try (InputStream in = open()) {
      return Optional.of(in.readAllBytes());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Opens a file.
   *
   * @throws NoSuchFileException when there is none
   */
  public InputStream open() throws IOException {
    try {
      return isLocal() ? Files.newInputStream(path()) : Channels.newInputStream(Stores.open(spec));
    } catch (FileNotFoundException e) {
      throw new NoSuchFileException(spec);
    }
  }

  /** Writes a file whole or not at all; its folder is made when there is none. */
  public void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a file whole or not at all; its folder is made when there is none. */
  public void write(byte[] bytes) throws IOException {
    if (isLocal()) {
      WholeFiles.write(path(), bytes);
    } else {
      Stores.put(bytes, spec);
    }
  }

  /**
   * Writes a text little by little; its folder is made when there is none. Elsewhere than on a disk
   * it is there when the writer is closed.
   */
  public BufferedWriter writer() throws IOException {
    if (isLocal()) {
      parent().createFolder();
      return Files.newBufferedWriter(path());
    }
    Path aside = Files.createTempFile("multiverse-text", "");
    return new BufferedWriter(
        new FilterWriter(Files.newBufferedWriter(aside)) {
          @Override
          public void close() throws IOException {
            try {
              super.close();
              if (Files.exists(aside)) {
                put(aside);
              }
            } finally {
              Files.deleteIfExists(aside);
            }
          }
        });
  }

  /** The same as a URI. */
  public URI uri() {
    return isLocal() ? path().toUri() : URI.create(spec.replace(" ", "%20"));
  }

  /** Puts a file of a disk here, whole or not at all. */
  public void put(Path file) throws IOException {
    Stores.put(file, spec);
  }

  /** Makes a folder where folders are made. */
  public void createFolder() throws IOException {
    if (isLocal()) {
      Files.createDirectories(path());
    }
  }

  /** Removes a file, or a folder with all that is in it; nothing when it is not there. */
  public void delete() throws IOException {
    if (isLocal()) {
      WholeFiles.delete(path());
      return;
    }
    Stores.delete(spec);
  }

  /** Whether folders can be moved here: on a disk and in HDFS, and not in an object store. */
  public boolean isMoving() {
    return isLocal() || Stores.isMoving(spec);
  }

  /** Moves a folder to a place beside it where nothing is, in one step. */
  public void moveTo(Place target) throws IOException {
    if (!isLocal()) {
      Stores.move(spec, target.spec);
      return;
    }
    target.parent().createFolder();
    WholeFiles.move(path(), target.path());
  }

  /**
   * Copies files of a store to other places in it, in place of what is there. The store does it by
   * itself; each file is seen whole or not at all.
   *
   * @param names below this place, and below the target
   */
  public void copyTo(Place target, Collection<String> names) throws IOException {
    Stores.copy(spec, target.spec, names);
  }

  /** Sizes of all files below it, by their names from here on, in order, by one look. */
  public SortedMap<String, Long> sizes() throws IOException {
    SortedMap<String, Long> sizes = new TreeMap<>();
    if (!isLocal()) {
      Stores.below(spec).forEach(file -> sizes.put(file.name(), file.bytes()));
    } else if (Files.isDirectory(path())) {
      WholeFiles.sizes(path())
          .forEach(
              (file, bytes) ->
                  sizes.put(path().relativize(file).toString().replace('\\', '/'), bytes));
    }
    return sizes;
  }

  /** As it was given. */
  @Override
  public String toString() {
    return given;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Place place && place.spec.equals(spec);
  }

  @Override
  public int hashCode() {
    return spec.hashCode();
  }
}
