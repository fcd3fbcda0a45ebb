package org.multiverse.curator.places;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.multiverse.curator.common.Causes;

/** An object store that one of Beam's file systems reaches. */
class BeamStore implements Store {
  private static final int ATTEMPTS = 3;

  private static ResourceId resource(String spec) {
    return FileSystems.matchNewResource(spec, false);
  }

  @Override
  public ReadableByteChannel open(String spec) throws IOException {
    return FileSystems.open(resource(spec));
  }

  @Override
  public Optional<Found> read(String spec) throws IOException {
    try (ReadableByteChannel channel = open(spec)) {
      return Optional.of(new Found(Channels.newInputStream(channel).readAllBytes(), ""));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public StoredFile one(String spec) throws IOException {
    // Not as "the single file of a pattern", which hides what the store answered; and a key that
    // looks like a pattern is the file of that name.
    Metadata found =
        match(spec).stream()
            .filter(file -> file.resourceId().toString().equals(spec))
            .findFirst()
            .orElseThrow(() -> new FileNotFoundException(spec));
    return new StoredFile("", found.sizeBytes(), found.lastModifiedMillis());
  }

  @Override
  public boolean isFolder(String spec) throws IOException {
    return !match(spec + "/**").isEmpty() || !match(spec + "/*").isEmpty();
  }

  @Override
  public List<StoredFile> below(String spec) throws IOException {
    return match(spec + "/**").stream()
        .map(
            file ->
                new StoredFile(
                    file.resourceId().toString().substring(spec.length() + 1),
                    file.sizeBytes(),
                    file.lastModifiedMillis()))
        .toList();
  }

  @Override
  public List<String> files(String spec) throws IOException {
    return match(spec + "/*").stream().map(file -> file.resourceId().getFilename()).toList();
  }

  @Override
  public List<String> names(String spec) throws IOException {
    return below(spec).stream().map(file -> file.name().replaceAll("/.*", "")).distinct().toList();
  }

  private static List<Metadata> match(String pattern) throws IOException {
    try {
      return whole(
          () -> {
            MatchResult found = FileSystems.match(pattern);
            return found.status() == MatchResult.Status.NOT_FOUND ? List.of() : found.metadata();
          });
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  @Override
  public void put(Path file, String spec) throws IOException {
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

  @Override
  public void put(byte[] bytes, String spec) throws IOException {
    write(
        spec,
        to -> {
          ByteBuffer rest = ByteBuffer.wrap(bytes);
          while (rest.hasRemaining()) {
            to.write(rest);
          }
        });
  }

  @FunctionalInterface
  private interface Content {
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  private static void write(String spec, Content content) throws IOException {
    // Not closed when it fails: closing is what makes an object of what was written so far.
    @SuppressWarnings("resource")
    WritableByteChannel channel = FileSystems.create(resource(spec), "application/octet-stream");
    content.writeTo(channel);
    channel.close();
  }

  @Override
  public boolean isConditional() {
    return false;
  }

  @Override
  public boolean writeOver(String spec, String tag, byte[] bytes) throws IOException {
    throw new UnsupportedOperationException(spec);
  }

  @Override
  public void copy(String from, String to, Collection<String> names) throws IOException {
    List<ResourceId> sources = new ArrayList<>();
    List<ResourceId> targets = new ArrayList<>();
    for (String name : names) {
      sources.add(resource(from + "/" + name));
      targets.add(resource(to + "/" + name));
    }
    whole(
        () -> {
          FileSystems.copy(sources, targets);
          return null;
        });
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
    List<ResourceId> all = new ArrayList<>();
    match(spec).stream()
        .map(Metadata::resourceId)
        .filter(file -> file.toString().equals(spec))
        .forEach(all::add);
    match(spec + "/**").forEach(file -> all.add(file.resourceId()));
    whole(
        () -> {
          FileSystems.delete(all, StandardMoveOptions.IGNORE_MISSING_FILES);
          return null;
        });
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
}
