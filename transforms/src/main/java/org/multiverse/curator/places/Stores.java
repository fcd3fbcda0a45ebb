package org.multiverse.curator.places;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.xml.stream.XMLStreamException;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Beam's file systems, told where S3 is: files by their URL, or by an absolute path. What goes
 * wrong with a store is a {@link CuratorException} with the URL in it: UNREACHABLE when it does not
 * answer, USAGE when it refuses.
 */
public final class Stores {
  /** Here a file is seen while it is written, and moved in one step. */
  private static final Set<String> RENAMING = Set.of("file", "hdfs", "webhdfs", "viewfs", "har");

  /** Parts of this size are held in memory while a large object is sent. */
  private static final int PART_BYTES = 8 << 20;

  private static final int ATTEMPTS = 3;

  private static S3Settings told;

  private Stores() {}

  /** Options for a job, with which its workers reach what this process does. */
  public static <T extends PipelineOptions> T with(T options) {
    S3Options s3 = options.as(S3Options.class);
    s3.setS3ClientFactoryClass(S3Clients.class);
    s3.setS3UploadBufferSizeBytes(PART_BYTES);
    S3Settings.here().putInto(options);
    return options;
  }

  /** Makes Beam know the file system of a URL. */
  static void require(String spec) {
    tell();
    try {
      if (FileSystems.matchNewResource(spec, false) != null) {
        return;
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      if (S3Objects.isOne(spec)) {
        throw CuratorException.usage("Invalid URL: " + spec + " (s3://BUCKET/KEY is wanted)", e);
      }
    }
    throw CuratorException.usage(
        "Cannot reach "
            + spec
            + ": no file system for it is known (gs:// needs Beam's jars for Google Cloud in"
            + " MULTIVERSE_CLASS_PATH, hdfs:// needs HADOOP_CONF_DIR)");
  }

  private static synchronized void tell() {
    S3Settings here = S3Settings.here();
    // A job tells Beam in its workers, and where S3 is when their environment does not say.
    if (!S3Clients.isFor(here) || (told != null && !told.equals(here))) {
      FileSystems.setDefaultPipelineOptions(with(PipelineOptionsFactory.create()));
      told = here;
    }
  }

  static ResourceId resource(String spec) {
    return FileSystems.matchNewResource(spec, false);
  }

  private static boolean isLocal(String spec) {
    return !Place.isUrl(spec);
  }

  /** A file's bytes; one that is elsewhere can be read from any place on. */
  public static ReadableByteChannel open(String spec) throws IOException {
    if (isLocal(spec)) {
      return FileSystems.open(resource(spec));
    }
    try {
      ReadableByteChannel channel = FileSystems.open(resource(spec));
      return channel instanceof SeekableByteChannel seekable
          ? new ResumingChannel(
              spec, seekable, () -> (SeekableByteChannel) FileSystems.open(resource(spec)))
          : channel;
    } catch (IOException | RuntimeException e) {
      throw StoreFailures.thrown(spec, e);
    }
  }

  /** Size of a file in bytes. */
  public static long bytes(String spec) throws IOException {
    return isLocal(spec) ? Files.size(Path.of(spec)) : one(spec).sizeBytes();
  }

  /**
   * What is known of a file that is not on a disk.
   *
   * @throws FileNotFoundException when there is none
   */
  static Metadata one(String spec) throws IOException {
    try {
      // Not as "the single file of a pattern", which hides what the store answered; and a key that
      // looks like a pattern is the file of that name.
      return match(spec).stream()
          .filter(file -> file.resourceId().toString().equals(spec))
          .findFirst()
          .orElseThrow(() -> new FileNotFoundException(spec));
    } catch (IOException | RuntimeException e) {
      throw StoreFailures.thrown(spec, e);
    }
  }

  /** The files that a pattern of Beam's means; none when nothing matches. */
  public static List<Metadata> match(String pattern) throws IOException {
    try {
      return whole(
          () -> {
            MatchResult found = FileSystems.match(pattern);
            return found.status() == MatchResult.Status.NOT_FOUND ? List.of() : found.metadata();
          });
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException | RuntimeException e) {
      throw StoreFailures.thrown(pattern.replaceAll("/?[*?\\[{].*", ""), e);
    }
  }

  /** Puts a local file somewhere, so that it is seen whole or not at all. */
  public static void put(Path file, String spec) throws IOException {
    if (S3Objects.isOne(spec)) {
      send(spec, RequestBody.fromFile(file));
      return;
    }
    try (FileChannel from = FileChannel.open(file)) {
      write(
          spec,
          to -> {
            long sent = 0;
            while (sent < from.size()) {
              sent += from.transferTo(sent, from.size() - sent, to);
            }
          });
    }
  }

  /** Writes a small file, so that it is seen whole or not at all. */
  public static void put(byte[] bytes, String spec) throws IOException {
    if (S3Objects.isOne(spec)) {
      send(spec, RequestBody.fromBytes(bytes));
      return;
    }
    write(
        spec,
        to -> {
          ByteBuffer rest = ByteBuffer.wrap(bytes);
          while (rest.hasRemaining()) {
            to.write(rest);
          }
        });
  }

  /** An object of S3 with all its bytes, empty when there is none. */
  static Optional<S3Objects.Found> object(String spec) throws IOException {
    try {
      return S3Objects.at(spec).read();
    } catch (RuntimeException e) {
      throw StoreFailures.thrown(spec, e);
    }
  }

  /** Copies files inside of their store. */
  static void copy(String spec, List<ResourceId> from, List<ResourceId> to) throws IOException {
    try {
      whole(
          () -> {
            FileSystems.copy(from, to);
            return null;
          });
    } catch (IOException | RuntimeException e) {
      throw StoreFailures.thrown(spec, e);
    }
  }

  /** Removes files, whether or not they are there. */
  static void delete(String spec, List<ResourceId> files) throws IOException {
    try {
      whole(
          () -> {
            FileSystems.delete(files, StandardMoveOptions.IGNORE_MISSING_FILES);
            return null;
          });
    } catch (IOException | RuntimeException e) {
      throw StoreFailures.thrown(spec, e);
    }
  }

  private interface Asking<T> {
    T ask() throws IOException;
  }

  /** Asks again when an answer broke off in its text, which S3's client gives up on. */
  private static <T> T whole(Asking<T> asking) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return asking.ask();
      } catch (IOException | RuntimeException e) {
        if (attempt == ATTEMPTS || Causes.find(e, XMLStreamException.class) == null) {
          throw e;
        }
      }
    }
  }

  private static void send(String spec, RequestBody body) throws IOException {
    try {
      S3Objects.at(spec).write(body);
    } catch (RuntimeException e) {
      throw StoreFailures.thrown(spec, e);
    }
  }

  @FunctionalInterface
  private interface Content {
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  private static void write(String spec, Content content) throws IOException {
    boolean renames = isLocal(spec) || RENAMING.contains(resource(spec).getScheme());
    String aside = renames ? spec + "." + UUID.randomUUID() + ".part" : spec;
    try {
      // Not closed when it fails: closing is what makes an object of what was written so far.
      @SuppressWarnings("resource")
      WritableByteChannel channel = FileSystems.create(resource(aside), "application/octet-stream");
      content.writeTo(channel);
      channel.close();
      if (renames) {
        FileSystems.rename(List.of(resource(aside)), List.of(resource(spec)));
      }
    } catch (IOException | RuntimeException e) {
      throw StoreFailures.thrown(spec, e);
    }
  }
}
