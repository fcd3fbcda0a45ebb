package org.multiverse.curator.pipelines;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.MoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;

/** An object store of Beam's, {@code store://}: names without folders, and no move in one step. */
final class ObjectStore extends FileSystem<ObjectStore.Id> {
  private static final ObjectStore STORE = new ObjectStore();

  private Path folder;
  private int movesLeft;

  /** An empty store. */
  static ObjectStore in(Path folder) {
    STORE.folder = folder;
    STORE.movesLeft = Integer.MAX_VALUE;
    return STORE;
  }

  /** Lets so many moves to another place than a work folder succeed, and no further one. */
  void breakAfter(int moves) {
    movesLeft = moves;
  }

  /** Makes the store known to Beam. */
  public static final class Registrar implements FileSystemRegistrar {
    @Override
    public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
      return List.of(STORE);
    }
  }

  record Id(String url) implements ResourceId {
    @Override
    public ResourceId resolve(String other, ResolveOptions options) {
      return new Id(url.replaceAll("/+$", "") + "/" + other);
    }

    @Override
    public ResourceId getCurrentDirectory() {
      return new Id(url.substring(0, url.lastIndexOf('/') + 1));
    }

    @Override
    public String getScheme() {
      return "store";
    }

    @Override
    public String getFilename() {
      return url.substring(url.lastIndexOf('/') + 1);
    }

    @Override
    public boolean isDirectory() {
      return url.endsWith("/");
    }

    @Override
    public String toString() {
      return url;
    }
  }

  private Path file(Id id) {
    return folder.resolve(URLEncoder.encode(id.url, StandardCharsets.UTF_8));
  }

  @Override
  protected List<MatchResult> match(List<String> specs) throws IOException {
    List<MatchResult> results = new ArrayList<>();
    for (String spec : specs) {
      String regex =
          Pattern.quote(spec)
              .replace("**", "\\E.+\\Q")
              .replaceAll("(?<!\\.)\\*", "\\\\E[^/]*\\\\Q");
      List<Metadata> found = new ArrayList<>();
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          String url = URLDecoder.decode(file.getFileName().toString(), StandardCharsets.UTF_8);
          if (url.matches(regex)) {
            found.add(
                Metadata.builder()
                    .setResourceId(new Id(url))
                    .setSizeBytes(Files.size(file))
                    .setIsReadSeekEfficient(true)
                    .build());
          }
        }
      }
      results.add(
          found.isEmpty()
              ? MatchResult.create(MatchResult.Status.NOT_FOUND, new FileNotFoundException(spec))
              : MatchResult.create(MatchResult.Status.OK, found));
    }
    return results;
  }

  @Override
  protected WritableByteChannel create(Id id, CreateOptions options) throws IOException {
    return Files.newByteChannel(
        file(id),
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
  }

  @Override
  protected ReadableByteChannel open(Id id) throws IOException {
    return Files.newByteChannel(file(id));
  }

  @Override
  protected void copy(List<Id> from, List<Id> to) throws IOException {
    for (int i = 0; i < from.size(); i++) {
      Files.copy(file(from.get(i)), file(to.get(i)), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  protected void rename(List<Id> from, List<Id> to, MoveOptions... options) throws IOException {
    for (int i = 0; i < from.size(); i++) {
      if (!to.get(i).url.contains("/_work/") && movesLeft-- <= 0) {
        throw new IOException("the store is gone");
      }
      Files.move(file(from.get(i)), file(to.get(i)), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  protected void delete(Collection<Id> ids) throws IOException {
    for (Id id : ids) {
      Files.deleteIfExists(file(id));
    }
  }

  @Override
  protected Id matchNewResource(String spec, boolean isDirectory) {
    return new Id(spec);
  }

  @Override
  protected String getScheme() {
    return "store";
  }
}
