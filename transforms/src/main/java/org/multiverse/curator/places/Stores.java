package org.multiverse.curator.places;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.places.Store.Found;
import org.multiverse.curator.places.Store.StoredFile;

/**
 * Files by their URL, or by an absolute path. What goes wrong with a store is a {@link
 * CuratorException} with the URL in it: UNREACHABLE when it does not answer, USAGE when it refuses.
 */
public final class Stores {
  /** Parts of this size are held in memory while a large object is sent. */
  private static final int PART_BYTES = 8 << 20;

  private static final Store S3 = new S3Store();
  private static final Store GCS = new GcsStore();
  private static final Store HADOOP = new HadoopStore();
  private static final Store OTHERS = new BeamStore();

  private static S3Settings told;

  private Stores() {}

  /** Options for a job, with which its workers reach what this process does. */
  public static <T extends PipelineOptions> T with(T options) {
    S3Options s3 = options.as(S3Options.class);
    s3.setS3ClientFactoryClass(S3Clients.class);
    s3.setS3UploadBufferSizeBytes(PART_BYTES);
    S3Settings.here().putInto(options);
    StoreSettings.putInto(options);
    return options;
  }

  /** The part of a URL before its colon, in lower case. */
  static String scheme(String spec) {
    return spec.substring(0, Math.max(0, spec.indexOf("://"))).toLowerCase(Locale.ROOT);
  }

  private static Store of(String spec) {
    String scheme = scheme(spec);
    if (HadoopStore.isOne(scheme)) {
      return HADOOP;
    }
    return GcsStore.isOne(scheme) ? GCS : S3Objects.isOne(spec) ? S3 : OTHERS;
  }

  /**
   * Makes sure that there is a file system for a URL.
   *
   * @throws CuratorException USAGE when there is none, or it is no URL of it
   */
  static void require(String spec) {
    tell();
    Store store = of(spec);
    if (store == HADOOP) {
      HadoopStore.require(spec);
      return;
    }
    if (store == GCS) {
      GcsStore.require(spec);
      return;
    }
    try {
      if (FileSystems.matchNewResource(spec, false) != null) {
        return;
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      if (store == S3) {
        throw CuratorException.usage("Invalid URL: " + spec + " (s3://BUCKET/KEY is wanted)", e);
      }
    }
    throw CuratorException.usage(
        "Cannot reach "
            + spec
            + ": no file system for it is known (s3://, gs://, hdfs:// and paths are; others with"
            + " Beam's jars for them in MULTIVERSE_CLASS_PATH)");
  }

  private static synchronized void tell() {
    S3Settings here = S3Settings.here();
    // A job tells Beam in its workers, and where S3 is when their environment does not say.
    if (!S3Clients.isFor(here) || (told != null && !told.equals(here))) {
      FileSystems.setDefaultPipelineOptions(with(PipelineOptionsFactory.create()));
      told = here;
    }
  }

  private interface Asking<T> {
    T ask(Store store) throws IOException;
  }

  private static <T> T asked(String spec, Asking<T> asking) throws IOException {
    try {
      return asking.ask(of(spec));
    } catch (IOException | RuntimeException e) {
      throw StoreFailures.thrown(spec, e);
    }
  }

  private interface Doing {
    void ask(Store store) throws IOException;
  }

  private static void done(String spec, Doing doing) throws IOException {
    try {
      doing.ask(of(spec));
    } catch (IOException | RuntimeException e) {
      throw StoreFailures.thrown(spec, e);
    }
  }

  private static boolean isLocal(String spec) {
    return !Place.isUrl(spec);
  }

  /** A file's bytes; one that is elsewhere can be read from any place on. */
  public static ReadableByteChannel open(String spec) throws IOException {
    if (isLocal(spec)) {
      return FileSystems.open(FileSystems.matchNewResource(spec, false));
    }
    return asked(
        spec,
        store -> {
          ReadableByteChannel channel = store.open(spec);
          return channel instanceof SeekableByteChannel seekable
              ? new ResumingChannel(spec, seekable, () -> (SeekableByteChannel) store.open(spec))
              : channel;
        });
  }

  /** Size of a file in bytes. */
  public static long bytes(String spec) throws IOException {
    return isLocal(spec) ? Files.size(Path.of(spec)) : one(spec).bytes();
  }

  /**
   * What is known of a file that is not on a disk.
   *
   * @throws FileNotFoundException when there is none
   */
  static StoredFile one(String spec) throws IOException {
    return asked(spec, store -> store.one(spec));
  }

  static boolean isFolder(String spec) throws IOException {
    return asked(spec, store -> store.isFolder(spec));
  }

  /** All files below a folder, by their names from there on. */
  static List<StoredFile> below(String spec) throws IOException {
    return asked(spec, store -> store.below(spec));
  }

  /** Names of the files right below a folder, in order. */
  static List<String> files(String spec) throws IOException {
    return asked(spec, store -> store.files(spec)).stream().sorted().toList();
  }

  /** Names of all that is right below a folder, in order. */
  static List<String> names(String spec) throws IOException {
    return asked(spec, store -> store.names(spec)).stream().sorted().toList();
  }

  /** A whole file, empty when there is none. */
  static Optional<Found> read(String spec) throws IOException {
    return asked(spec, store -> store.read(spec));
  }

  /** Puts a local file somewhere, so that it is seen whole or not at all. */
  static void put(Path file, String spec) throws IOException {
    done(spec, store -> store.put(file, spec));
  }

  /** Writes a small file, so that it is seen whole or not at all. */
  static void put(byte[] bytes, String spec) throws IOException {
    done(spec, store -> store.put(bytes, spec));
  }

  /** Whether a write can depend on what is there. */
  static boolean isConditional(String spec) {
    return of(spec).isConditional();
  }

  /** Writes a small file if it is still as it was found. */
  static boolean writeOver(String spec, String tag, byte[] bytes) throws IOException {
    return asked(spec, store -> store.writeOver(spec, tag, bytes));
  }

  /** Copies files inside of their store. */
  static void copy(String from, String to, Collection<String> names) throws IOException {
    done(from, store -> store.copy(from, to, names));
  }

  /** Whether folders can be moved in one step. */
  static boolean isMoving(String spec) {
    return of(spec).isMoving();
  }

  /** Moves a folder inside of its store. */
  static void move(String from, String to) throws IOException {
    done(from, store -> store.move(from, to));
  }

  /** Removes a file or folder, whether or not it is there. */
  static void delete(String spec) throws IOException {
    done(spec, store -> store.delete(spec));
  }
}
