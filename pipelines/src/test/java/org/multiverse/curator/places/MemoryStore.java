package org.multiverse.curator.places;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.MatchResult.Status;
import org.apache.beam.sdk.io.fs.MoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * An object store in this JVM, {@code memory://bucket/key}: keys without folders, whole objects or
 * none, a rename that is a copy and a deletion.
 */
public final class MemoryStore extends FileSystem<MemoryStore.Key> {
  private static final String SCHEME = "memory";
  private static final NavigableMap<String, byte[]> OBJECTS = new ConcurrentSkipListMap<>();
  private static final Map<String, Integer> COPIES_LEFT = new ConcurrentHashMap<>();

  /** Makes Beam know it. */
  public static final class Registrar implements FileSystemRegistrar {
    @Override
    public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
      return List.of(new MemoryStore());
    }
  }

  /** All keys, in order. */
  public static List<String> keys() {
    return List.copyOf(OBJECTS.keySet());
  }

  /** What an object holds. */
  public static byte[] bytes(String key) {
    return OBJECTS.get(key).clone();
  }

  /** Puts an object. */
  public static void put(String key, byte[] bytes) {
    OBJECTS.put(key, bytes.clone());
  }

  /** Lets so many copies inside of a bucket succeed, and no further one. */
  public static void breakAfter(String bucket, int copies) {
    COPIES_LEFT.put(bucket, copies);
  }

  /** A key, which may end in a slash. */
  record Key(String spec) implements ResourceId {
    @Override
    public ResourceId resolve(String other, ResolveOptions options) {
      String base = spec.endsWith("/") ? spec : spec + "/";
      boolean isFolder = options == StandardResolveOptions.RESOLVE_DIRECTORY;
      return new Key(base + other + (isFolder && !other.endsWith("/") ? "/" : ""));
    }

    @Override
    public ResourceId getCurrentDirectory() {
      return spec.endsWith("/") ? this : new Key(spec.substring(0, spec.lastIndexOf('/') + 1));
    }

    @Override
    public String getScheme() {
      return SCHEME;
    }

    @Override
    public String getFilename() {
      return spec.substring(spec.lastIndexOf('/') + 1);
    }

    @Override
    public boolean isDirectory() {
      return spec.endsWith("/");
    }

    @Override
    public String toString() {
      return spec;
    }
  }

  @Override
  protected List<MatchResult> match(List<String> specs) {
    List<MatchResult> results = new ArrayList<>();
    for (String spec : specs) {
      Pattern pattern = pattern(spec);
      List<Metadata> found = new ArrayList<>();
      OBJECTS.forEach(
          (key, bytes) -> {
            if (pattern.matcher(key).matches()) {
              found.add(
                  Metadata.builder()
                      .setResourceId(new Key(key))
                      .setSizeBytes(bytes.length)
                      .setIsReadSeekEfficient(true)
                      .setLastModifiedMillis(0)
                      .build());
            }
          });
      boolean isGlob = spec.contains("*");
      results.add(
          found.isEmpty() && !isGlob
              ? MatchResult.create(Status.NOT_FOUND, new FileNotFoundException(spec))
              : MatchResult.create(Status.OK, found));
    }
    return results;
  }

  private static Pattern pattern(String spec) {
    String quoted = Pattern.quote(spec).replace("**", "\\E.*\\Q").replace("*", "\\E[^/]*\\Q");
    return Pattern.compile(quoted.replace(".\\E[^/]*\\Q", ".*"));
  }

  @Override
  protected WritableByteChannel create(Key key, CreateOptions options) {
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            OBJECTS.put(key.spec(), toByteArray());
          }
        };
    return Channels.newChannel(bytes);
  }

  @Override
  protected ReadableByteChannel open(Key key) throws IOException {
    byte[] bytes = OBJECTS.get(key.spec());
    if (bytes == null) {
      throw new FileNotFoundException(key.spec());
    }
    return new Reading(ByteBuffer.wrap(bytes));
  }

  @Override
  protected void copy(List<Key> from, List<Key> to) throws IOException {
    for (int i = 0; i < from.size(); i++) {
      String target = to.get(i).spec();
      Integer left = COPIES_LEFT.computeIfPresent(bucket(target), (bucket, copies) -> copies - 1);
      if (left != null && left < 0) {
        throw new IOException("the store is gone");
      }
      byte[] bytes = OBJECTS.get(from.get(i).spec());
      if (bytes == null) {
        throw new FileNotFoundException(from.get(i).spec());
      }
      OBJECTS.put(to.get(i).spec(), bytes);
    }
  }

  @Override
  protected void rename(List<Key> from, List<Key> to, MoveOptions... options) throws IOException {
    for (int i = 0; i < from.size(); i++) {
      copy(from.subList(i, i + 1), to.subList(i, i + 1));
      delete(from.subList(i, i + 1));
    }
  }

  private static String bucket(String spec) {
    return spec.substring(0, spec.indexOf('/', SCHEME.length() + "://".length()));
  }

  @Override
  protected void delete(Collection<Key> keys) {
    keys.forEach(key -> OBJECTS.remove(key.spec()));
  }

  @Override
  protected Key matchNewResource(String spec, boolean isDirectory) {
    return new Key(isDirectory && !spec.endsWith("/") ? spec + "/" : spec);
  }

  @Override
  protected String getScheme() {
    return SCHEME;
  }

  @Override
  protected void reportLineage(Key key, org.apache.beam.sdk.metrics.Lineage lineage) {
    // Nobody asks.
  }

  /** An object being read. */
  private static final class Reading implements SeekableByteChannel {
    private final ByteBuffer bytes;
    private boolean open = true;

    Reading(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer into) {
      if (!bytes.hasRemaining()) {
        return -1;
      }
      int count = Math.min(into.remaining(), bytes.remaining());
      into.put(bytes.slice().limit(count));
      bytes.position(bytes.position() + count);
      return count;
    }

    @Override
    public int write(ByteBuffer from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
      return bytes.position();
    }

    @Override
    public SeekableByteChannel position(long position) {
      bytes.position((int) position);
      return this;
    }

    @Override
    public long size() {
      return bytes.limit();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
