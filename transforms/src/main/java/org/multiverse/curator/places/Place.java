package org.multiverse.curator.places;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.WholeFiles;

/**
 * A file or folder, on a disk or in any of Beam's file systems ({@code s3://…}, {@code gs://…}). A
 * disk's are reached directly, so that names which look like patterns are names; all others by
 * Beam. In an object store a folder is what its files' names begin with, and nothing is moved in
 * one step: what must be there whole is told by a file that is written last.
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
    if (URL.matcher(text).matches()) {
      String spec = text.replaceAll("/+$", "");
      requireFileSystem(spec);
      return new Place(spec, spec);
    }
    try {
      return of(Path.of(text));
    } catch (InvalidPathException e) {
      throw CuratorException.usage("Invalid path: " + text, e);
    }
  }

  private static void requireFileSystem(String spec) {
    if (!isKnown(spec)) {
      // Before a pipeline is made nobody has told Beam which file systems there are.
      FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
      if (!isKnown(spec)) {
        throw CuratorException.usage(
            "Cannot reach "
                + spec
                + ": no file system for it is known (S3 and Google Cloud Storage need Beam's jars"
                + " in MULTIVERSE_CLASS_PATH, HDFS needs HADOOP_CONF_DIR)");
      }
    }
  }

  private static boolean isKnown(String spec) {
    try {
      return FileSystems.matchNewResource(spec, false) != null;
    } catch (IllegalArgumentException | IllegalStateException e) {
      return false;
    }
  }

  /** A place on a disk. */
  public static Place of(Path path) {
    // A worker elsewhere has another working directory.
    return new Place(path.toString(), path.toAbsolutePath().normalize().toString());
  }

  /** Whether it is on a disk. */
  public boolean isLocal() {
    return !URL.matcher(spec).matches();
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

  private ResourceId resource() {
    return FileSystems.matchNewResource(spec, false);
  }

  /** Whether there is such a file. */
  public boolean isFile() throws IOException {
    if (isLocal()) {
      return Files.isRegularFile(path());
    }
    try {
      return FileSystems.matchSingleFileSpec(spec).resourceId() != null;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** Whether there is such a folder, or anything in it. */
  public boolean isFolder() throws IOException {
    return isLocal() ? Files.isDirectory(path()) : !below("*").isEmpty() || !below("**").isEmpty();
  }

  private List<Metadata> below(String pattern) throws IOException {
    MatchResult found = FileSystems.match(spec + "/" + pattern);
    return found.status() == MatchResult.Status.OK ? found.metadata() : List.of();
  }

  /** Names of the files right below it, in order; none when there is no such folder. */
  public List<String> files() throws IOException {
    if (!isLocal()) {
      List<String> names = new ArrayList<>();
      for (Metadata file : below("*")) {
        names.add(file.resourceId().getFilename());
      }
      return names.stream().sorted().toList();
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
      return below("**").stream()
          .map(file -> file.resourceId().toString().substring(spec.length() + 1))
          .map(name -> name.replaceAll("/.*", ""))
          .distinct()
          .sorted()
          .toList();
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
    return isLocal() ? Files.size(path()) : FileSystems.matchSingleFileSpec(spec).sizeBytes();
  }

  /** When a file was last written, in milliseconds; 0 where its store does not say. */
  public long modifiedMillis() throws IOException {
    return isLocal()
        ? Files.getLastModifiedTime(path()).toMillis()
        : FileSystems.matchSingleFileSpec(spec).lastModifiedMillis();
  }

  /** The text of a file. */
  public String read() throws IOException {
    try (InputStream in = open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private InputStream open() throws IOException {
    try {
      return isLocal()
          ? Files.newInputStream(path())
          : Channels.newInputStream(FileSystems.open(resource()));
    } catch (FileNotFoundException e) {
      throw new NoSuchFileException(spec);
    }
  }

  /** Writes a file whole or not at all; its folder is made when there is none. */
  public void write(String text) throws IOException {
    if (isLocal()) {
      WholeFiles.write(path(), text);
      return;
    }
    Place aside = new Place(given, spec + "." + UUID.randomUUID() + ".part");
    try (OutputStream out =
        Channels.newOutputStream(
            FileSystems.create(aside.resource(), "application/octet-stream"))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    FileSystems.rename(List.of(aside.resource()), List.of(resource()));
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
    List<ResourceId> all = new ArrayList<>();
    all.add(resource());
    below("**").forEach(file -> all.add(file.resourceId()));
    FileSystems.delete(all, StandardMoveOptions.IGNORE_MISSING_FILES);
  }

  /** Moves a folder to a place where nothing is: in one step on a disk, else file by file. */
  public void moveTo(Place target) throws IOException {
    if (isLocal() && target.isLocal()) {
      target.parent().createFolder();
      WholeFiles.move(path(), target.path());
      return;
    }
    List<ResourceId> from = new ArrayList<>();
    List<ResourceId> to = new ArrayList<>();
    for (Metadata file : below("**")) {
      String name = file.resourceId().toString().substring(spec.length() + 1);
      from.add(file.resourceId());
      to.add(target.resolve(name).resource());
    }
    FileSystems.rename(from, to);
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
