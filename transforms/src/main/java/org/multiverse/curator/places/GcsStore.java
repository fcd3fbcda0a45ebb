package org.multiverse.curator.places;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.googleapis.media.MediaHttpUploader;
import com.google.api.client.http.AbstractInputStreamContent;
import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.FileContent;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.RewriteResponse;
import com.google.api.services.storage.model.StorageObject;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.multiverse.curator.common.CuratorException;

/**
 * Google Cloud Storage by Google's own client of its JSON interface. Beam's file system for it
 * retries for a quarter of an hour, can't say that a write depends on what is there, and brings
 * fifty MB of jars for services that nobody here calls.
 */
final class GcsStore implements Store {
  private static final String SCHEME = "gs";
  private static final String BYTES = "application/octet-stream";
  private static final int PRECONDITION_FAILED = 412;

  /** Larger files are sent in parts of this size, and are seen when the last one is there. */
  private static final int PART_BYTES = 8 << 20;

  private static final long LISTED = 1000;
  private static final int ATTEMPTS = 3;
  private static final String FIELDS = "size,updated,generation";

  /** Whether a URL is one of Google Cloud Storage. */
  static boolean isOne(String scheme) {
    return scheme.equals(SCHEME);
  }

  static void require(String spec) {
    if (!spec.matches("gs://[a-z0-9][a-z0-9._-]{1,220}[a-z0-9](/.*)?")) {
      throw CuratorException.usage("Invalid URL: " + spec + " (gs://BUCKET/OBJECT is wanted)");
    }
  }

  /**
   * An object's two names.
   *
   * @param bucket of the object
   * @param object empty for the bucket itself
   */
  private record Name(String bucket, String object) {
    static Name of(String spec) {
      String path = spec.substring(spec.indexOf("://") + "://".length());
      int slash = path.indexOf('/');
      return slash < 0
          ? new Name(path, "")
          : new Name(path.substring(0, slash), path.substring(slash + 1));
    }

    /** What the names of all objects below it begin with. */
    String prefix() {
      return object.isEmpty() ? "" : object + "/";
    }
  }

  private static Storage.Objects objects() throws IOException {
    return GcsClients.client().objects();
  }

  private interface Asking<T> {
    T ask() throws IOException;
  }

  /** Names an object that is not there as Java names files that are not. */
  private static <T> T found(String spec, Asking<T> asking) throws IOException {
    try {
      return whole(asking);
    } catch (GoogleJsonResponseException e) {
      if (e.getStatusCode() == HttpURLConnection.HTTP_NOT_FOUND && !GcsFailures.isNoBucket(e)) {
        FileNotFoundException missing = new FileNotFoundException(spec);
        missing.initCause(e);
        throw missing;
      }
      throw e;
    }
  }

  /** Asks again when an answer broke off in its text, which Google's client gives up on. */
  private static <T> T whole(Asking<T> asking) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return asking.ask();
      } catch (IOException e) {
        if (attempt == ATTEMPTS || !GcsFailures.isBrokenOff(e)) {
          throw e;
        }
      }
    }
  }

  private static StorageObject look(String spec) throws IOException {
    Name name = Name.of(spec);
    if (name.object().isEmpty()) {
      throw new FileNotFoundException(spec);
    }
    return found(
        spec, () -> objects().get(name.bucket(), name.object()).setFields(FIELDS).execute());
  }

  private static StoredFile stored(String name, StorageObject object) {
    long updated = object.getUpdated() == null ? 0 : object.getUpdated().getValue();
    long bytes = object.getSize() == null ? 0 : object.getSize().longValue();
    return new StoredFile(name, bytes, updated);
  }

  @Override
  public ReadableByteChannel open(String spec) throws IOException {
    StorageObject object = look(spec);
    Name name = Name.of(spec);
    return new RangeChannel(
        stored("", object).bytes(),
        (from, to) -> {
          // Of the version that was looked at, whatever is written meanwhile.
          Storage.Objects.Get get =
              objects().get(name.bucket(), name.object()).setGeneration(object.getGeneration());
          get.getRequestHeaders().setRange("bytes=" + from + "-" + (to - 1));
          return found(spec, get::executeMediaAsInputStream);
        });
  }

  @Override
  public Optional<Found> read(String spec) throws IOException {
    while (true) {
      try {
        StorageObject object = look(spec);
        Name name = Name.of(spec);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Storage.Objects.Get get =
            objects().get(name.bucket(), name.object()).setGeneration(object.getGeneration());
        get.getMediaHttpDownloader().setDirectDownloadEnabled(true);
        try {
          found(
              spec,
              () -> {
                bytes.reset();
                get.executeMediaAndDownloadTo(bytes);
                return bytes;
              });
        } catch (FileNotFoundException e) {
          // Written over since it was looked at: its next version is there.
          continue;
        }
        return Optional.of(new Found(bytes.toByteArray(), object.getGeneration().toString()));
      } catch (FileNotFoundException e) {
        return Optional.empty();
      }
    }
  }

  @Override
  public StoredFile one(String spec) throws IOException {
    return stored("", look(spec));
  }

  @Override
  public boolean isFolder(String spec) throws IOException {
    Name name = Name.of(spec);
    List<StorageObject> first = whole(() -> list(name).setMaxResults(1L).execute().getItems());
    return first != null && !first.isEmpty();
  }

  private static Storage.Objects.List list(Name name) throws IOException {
    return objects()
        .list(name.bucket())
        .setPrefix(name.prefix())
        .setMaxResults(LISTED)
        .setFields("nextPageToken,prefixes,items(name," + FIELDS + ")");
  }

  private interface Page {
    void take(Objects page);
  }

  private static void pages(Storage.Objects.List list, Page each) throws IOException {
    do {
      Objects page = whole(list::execute);
      each.take(page);
      list.setPageToken(page.getNextPageToken());
    } while (list.getPageToken() != null);
  }

  @Override
  public List<StoredFile> below(String spec) throws IOException {
    Name name = Name.of(spec);
    List<StoredFile> all = new ArrayList<>();
    pages(list(name), page -> add(all, page.getItems(), name.prefix()));
    return all;
  }

  private static void add(List<StoredFile> all, List<StorageObject> items, String prefix) {
    if (items != null) {
      for (StorageObject object : items) {
        // One whose name ends so is what some tools keep in place of a folder.
        if (!object.getName().endsWith("/")) {
          all.add(stored(object.getName().substring(prefix.length()), object));
        }
      }
    }
  }

  @Override
  public List<String> files(String spec) throws IOException {
    Name name = Name.of(spec);
    List<StoredFile> all = new ArrayList<>();
    pages(list(name).setDelimiter("/"), page -> add(all, page.getItems(), name.prefix()));
    return all.stream().map(StoredFile::name).toList();
  }

  @Override
  public List<String> names(String spec) throws IOException {
    Name name = Name.of(spec);
    List<StoredFile> files = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>();
    pages(
        list(name).setDelimiter("/"),
        page -> {
          add(files, page.getItems(), name.prefix());
          if (page.getPrefixes() != null) {
            page.getPrefixes()
                .forEach(p -> names.add(p.substring(name.prefix().length(), p.length() - 1)));
          }
        });
    files.forEach(file -> names.add(file.name()));
    return List.copyOf(names);
  }

  @Override
  public void put(Path file, String spec) throws IOException {
    long bytes = Files.size(file);
    whole(() -> send(insert(spec, new FileContent(BYTES, file.toFile())), bytes));
  }

  @Override
  public void put(byte[] bytes, String spec) throws IOException {
    whole(() -> send(insert(spec, new ByteArrayContent(BYTES, bytes)), bytes.length));
  }

  private static Storage.Objects.Insert insert(String spec, AbstractInputStreamContent content)
      throws IOException {
    Name name = Name.of(spec);
    return objects()
        .insert(name.bucket(), new StorageObject().setName(name.object()), content)
        .setFields("generation");
  }

  private static StorageObject send(Storage.Objects.Insert insert, long bytes) throws IOException {
    MediaHttpUploader uploader = insert.getMediaHttpUploader();
    uploader.setDirectUploadEnabled(bytes <= PART_BYTES);
    uploader.setChunkSize(PART_BYTES);
    // Shards are compressed, and the others are small.
    insert.setDisableGZipContent(true);
    return insert.execute();
  }

  @Override
  public boolean isConditional() {
    return true;
  }

  @Override
  public boolean writeOver(String spec, String tag, byte[] bytes) throws IOException {
    long before = tag.equals(ABSENT) ? 0 : Long.parseLong(tag);
    try {
      whole(
          () -> {
            Storage.Objects.Insert insert = insert(spec, new ByteArrayContent(BYTES, bytes));
            return send(insert.setIfGenerationMatch(before), bytes.length);
          });
      return true;
    } catch (GoogleJsonResponseException e) {
      if (e.getStatusCode() == PRECONDITION_FAILED
          || e.getStatusCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void copy(String from, String to, Collection<String> names) throws IOException {
    for (String name : names) {
      String spec = from + "/" + name;
      found(spec, () -> rewrite(Name.of(spec), Name.of(to + "/" + name)));
    }
  }

  /** A large object is copied in several calls. */
  private static RewriteResponse rewrite(Name from, Name to) throws IOException {
    Storage.Objects.Rewrite rewrite =
        objects().rewrite(from.bucket(), from.object(), to.bucket(), to.object(), null);
    RewriteResponse answer = rewrite.execute();
    while (!Boolean.TRUE.equals(answer.getDone())) {
      answer = rewrite.setRewriteToken(answer.getRewriteToken()).execute();
    }
    return answer;
  }

  @Override
  public boolean isMoving() {
    return false;
  }

  @Override
  public void move(String from, String to) throws IOException {
    throw new UnsupportedOperationException(from);
  }

  @Override
  public void delete(String spec) throws IOException {
    Name name = Name.of(spec);
    List<String> all = new ArrayList<>();
    if (!name.object().isEmpty()) {
      all.add(name.object());
    }
    // All of them, those that stand for folders, too.
    pages(
        list(name),
        page -> {
          if (page.getItems() != null) {
            page.getItems().forEach(object -> all.add(object.getName()));
          }
        });
    for (String object : all) {
      try {
        found(spec, () -> objects().delete(name.bucket(), object).execute());
      } catch (FileNotFoundException e) {
        // It is not there: that is what was wanted.
      }
    }
  }
}
