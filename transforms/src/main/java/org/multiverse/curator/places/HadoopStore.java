package org.multiverse.curator.places;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.multiverse.curator.common.CuratorException;

/**
 * HDFS by Hadoop's own client. Beam's file system for it lists folders as files, leaves out what
 * lies right below a {@code **}, removes no folders, and knows no move that replaces.
 *
 * <p>Files are written aside and moved, so that they are seen whole. A name node that has answered
 * before is waited for about a minute; one that never has, as long as its client waits by itself.
 */
final class HadoopStore implements Store {
  private static final Set<String> SCHEMES = Set.of("hdfs", "webhdfs", "swebhdfs", "viewfs");

  /** For how many seconds a name node is waited for that has answered before. */
  static final String PATIENCE = "multiverse.hdfs-patience-seconds";

  private static final int DEFAULT_PATIENCE = 60;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Longer than anybody needs between his look at a small file and his write of it. */
  private static final Duration GUARDED = Duration.ofSeconds(60);

  private static final Set<URI> ANSWERED = ConcurrentHashMap.newKeySet();

  private final Map<HadoopSettings, Configuration> configurations = new ConcurrentHashMap<>();
  private final Map<String, FileContext> contexts = new ConcurrentHashMap<>();

  /** Whether a URL is one of Hadoop's. */
  static boolean isOne(String scheme) {
    return SCHEMES.contains(scheme);
  }

  static void require(String spec) {
    try {
      if (!path(spec).toUri().getPath().isEmpty()) {
        return;
      }
    } catch (IllegalArgumentException e) {
      throw invalid(spec, e);
    }
    throw invalid(spec, null);
  }

  private static CuratorException invalid(String spec, RuntimeException cause) {
    return CuratorException.usage(
        "Invalid URL: " + spec + " (hdfs://HOST:PORT/PATH is wanted)", cause);
  }

  private interface Asking<T> {
    T ask(FileSystem files, Path path) throws IOException;
  }

  private Configuration configuration() {
    return configurations.computeIfAbsent(StoreSettings.hadoop(), HadoopSettings::configuration);
  }

  private static Path path(String spec) {
    int root = spec.indexOf("://") + "://".length();
    return new Path(spec.indexOf('/', root) < 0 ? spec + "/" : spec);
  }

  /** Moves that replace in one step are known to this side of Hadoop's client alone. */
  private FileContext context(Path path) throws IOException {
    URI uri = path.toUri();
    String root = uri.getScheme() + "://" + uri.getAuthority();
    FileContext known = contexts.get(root);
    if (known == null) {
      known = FileContext.getFileContext(uri, configuration());
      contexts.put(root, known);
    }
    return known;
  }

  private <T> T asked(String spec, Asking<T> asking) throws IOException {
    Path path = path(spec);
    FileSystem files = path.getFileSystem(configuration());
    long start = System.nanoTime();
    while (true) {
      try {
        // With the host that the configuration names, where the URL names none.
        T answer = asking.ask(files, files.makeQualified(path));
        ANSWERED.add(files.getUri());
        return answer;
      } catch (IOException e) {
        boolean waits = ANSWERED.contains(files.getUri()) && HadoopFailures.isPassing(e);
        if (!waits || System.nanoTime() - start > patience().toNanos()) {
          throw e;
        }
        pause(e);
      }
    }
  }

  private static Duration patience() {
    return Duration.ofSeconds(Integer.getInteger(PATIENCE, DEFAULT_PATIENCE));
  }

  private static void pause(IOException failure) throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException ended = new InterruptedIOException("interrupted");
      ended.initCause(failure);
      throw ended;
    }
  }

  @Override
  public ReadableByteChannel open(String spec) throws IOException {
    return asked(
        spec,
        (files, path) -> {
          long bytes = file(files, path).getLen();
          return new HadoopChannel(files.open(path), bytes);
        });
  }

  private static FileStatus file(FileSystem files, Path path) throws IOException {
    FileStatus status = files.getFileStatus(path);
    if (status.isDirectory()) {
      throw new FileNotFoundException(path + " is a folder");
    }
    return status;
  }

  @Override
  public Optional<Found> read(String spec) throws IOException {
    try {
      byte[] bytes =
          asked(
              spec,
              (files, path) -> {
                file(files, path);
                try (InputStream in = files.open(path)) {
                  return in.readAllBytes();
                }
              });
      // Small files differ where they were written by different writers.
      return Optional.of(new Found(bytes, new String(bytes, StandardCharsets.UTF_8)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public StoredFile one(String spec) throws IOException {
    return asked(spec, (files, path) -> stored("", file(files, path)));
  }

  private static StoredFile stored(String name, FileStatus status) {
    return new StoredFile(name, status.getLen(), status.getModificationTime());
  }

  @Override
  public boolean isFolder(String spec) throws IOException {
    try {
      return asked(spec, (files, path) -> files.getFileStatus(path).isDirectory());
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  @Override
  public List<StoredFile> below(String spec) throws IOException {
    try {
      return asked(spec, HadoopStore::walk);
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private static List<StoredFile> walk(FileSystem files, Path folder) throws IOException {
    String root = folder.toUri().getPath().replaceAll("/+$", "") + "/";
    List<StoredFile> found = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
    while (all.hasNext()) {
      LocatedFileStatus status = all.next();
      String path = status.getPath().toUri().getPath();
      if (path.startsWith(root)) {
        found.add(stored(path.substring(root.length()), status));
      }
    }
    return found;
  }

  @Override
  public List<String> files(String spec) throws IOException {
    return names(spec, FileStatus::isFile);
  }

  @Override
  public List<String> names(String spec) throws IOException {
    return names(spec, status -> true);
  }

  private List<String> names(String spec, Predicate<FileStatus> wanted) throws IOException {
    try {
      FileStatus[] all = asked(spec, FileSystem::listStatus);
      return Arrays.stream(all)
          .filter(wanted)
          // A file that is asked for what is below it lists itself.
          .filter(
              status -> !status.getPath().toUri().getPath().equals(path(spec).toUri().getPath()))
          .map(status -> status.getPath().getName())
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  @Override
  public void put(java.nio.file.Path file, String spec) throws IOException {
    asked(spec, (files, path) -> write(files, path, out -> Files.copy(file, out)));
  }

  @Override
  public void put(byte[] bytes, String spec) throws IOException {
    asked(spec, (files, path) -> write(files, path, out -> out.write(bytes)));
  }

  private boolean write(FileSystem files, Path path, Content content) throws IOException {
    Path aside = aside(files, path, content);
    try {
      context(path).rename(aside, path, Rename.OVERWRITE);
      return true;
    } catch (IOException | RuntimeException e) {
      drop(files, aside);
      throw e;
    }
  }

  private static Path aside(FileSystem files, Path path, Content content) throws IOException {
    Path aside = new Path(path.getParent(), path.getName() + "." + UUID.randomUUID() + ".part");
    try {
      try (OutputStream out = files.create(aside, true)) {
        content.writeTo(out);
      }
      return aside;
    } catch (IOException | RuntimeException e) {
      drop(files, aside);
      throw e;
    }
  }

  private static void drop(FileSystem files, Path path) {
    try {
      files.delete(path, true);
    } catch (IOException | RuntimeException e) {
      // What is in the way is no reason to hide why.
    }
  }

  @Override
  public boolean isConditional() {
    return true;
  }

  /**
   * Made of what the name node does in one step each: a move fails where something is, and so does
   * the making of a folder, of which only one writer at a time can be the maker.
   */
  @Override
  public boolean writeOver(String spec, String tag, byte[] bytes) throws IOException {
    FileSystem files = path(spec).getFileSystem(configuration());
    Path path = files.makeQualified(path(spec));
    Path aside = aside(files, path, out -> out.write(bytes));
    try {
      if (tag.equals(ABSENT)) {
        context(path).rename(aside, path);
        return true;
      }
      return replace(files, path, tag, aside);
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      drop(files, aside);
    }
  }

  private boolean replace(FileSystem files, Path path, String tag, Path aside) throws IOException {
    Path guard = new Path(path.getParent(), path.getName() + ".guard");
    try {
      context(path).mkdir(guard, FsPermission.getDirDefault(), false);
    } catch (FileAlreadyExistsException e) {
      dropDead(files, guard, files.getFileStatus(aside).getModificationTime());
      return false;
    }
    try {
      if (!read(path.toString()).map(Found::tag).orElse(ABSENT).equals(tag)) {
        return false;
      }
      context(path).rename(aside, path, Rename.OVERWRITE);
      return true;
    } finally {
      drop(files, guard);
    }
  }

  /** A writer that died behind its guard; both times are the name node's. */
  private static void dropDead(FileSystem files, Path guard, long now) {
    try {
      if (now - files.getFileStatus(guard).getModificationTime() > GUARDED.toMillis()) {
        drop(files, guard);
      }
    } catch (IOException e) {
      // It is no more.
    }
  }

  @Override
  public void copy(String from, String to, Collection<String> names) throws IOException {
    for (String name : names) {
      Path source = path(from + "/" + name);
      asked(
          to + "/" + name,
          (files, target) -> write(files, target, out -> copy(files, source, out)));
    }
  }

  private static void copy(FileSystem files, Path source, OutputStream out) throws IOException {
    try (InputStream in = files.open(source)) {
      in.transferTo(out);
    }
  }

  @Override
  public boolean isMoving() {
    return true;
  }

  @Override
  public void move(String from, String to) throws IOException {
    asked(
        to,
        (files, target) -> {
          files.mkdirs(target.getParent());
          try {
            context(target).rename(files.makeQualified(path(from)), target);
          } catch (FileNotFoundException e) {
            // The answer to a try before was lost.
            if (!files.exists(target)) {
              throw e;
            }
          }
          return true;
        });
  }

  @Override
  public void delete(String spec) throws IOException {
    asked(spec, (files, path) -> files.delete(path, true));
  }
}
