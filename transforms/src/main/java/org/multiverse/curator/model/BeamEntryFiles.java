package org.multiverse.curator.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Files behind a URL. Object stores show an object when it is complete, so it is written where it
 * belongs; on HDFS and the like it is written aside and renamed.
 */
final class BeamEntryFiles implements EntryFiles {
  private static final String TYPE = "application/json";

  private final String folder;
  private final boolean wholeOrNothing;

  BeamEntryFiles(String place) {
    this(place, place.matches("(gs|s3|azfs)://.*"));
  }

  BeamEntryFiles(String place, boolean wholeOrNothing) {
    this.folder = place.replaceAll("/+$", "");
    this.wholeOrNothing = wholeOrNothing;
    try {
      resource("x");
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Outside a pipeline nobody has told Beam yet which file systems there are.
      FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
      requireFileSystem();
    }
  }

  private void requireFileSystem() {
    try {
      resource("x");
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IllegalArgumentException(
          "Invalid cache: "
              + folder
              + " (no file system for it is known: S3 and Google Cloud Storage need Beam's jars in"
              + " MULTIVERSE_CLASS_PATH, HDFS needs HADOOP_CONF_DIR)",
          e);
    }
  }

  private ResourceId resource(String path) {
    return FileSystems.matchNewResource(folder + "/" + path, false);
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    ResourceId resource = resource(path);
    try {
      FileSystems.matchSingleFileSpec(resource.toString());
      try (InputStream in = Channels.newInputStream(FileSystems.open(resource))) {
        return Optional.of(in.readAllBytes());
      }
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public void write(String path, byte[] bytes) throws IOException {
    ResourceId resource = resource(path);
    if (wholeOrNothing) {
      create(resource, bytes);
      return;
    }
    ResourceId aside = resource(path + "." + UUID.randomUUID() + ".tmp");
    create(aside, bytes);
    FileSystems.rename(
        Collections.singletonList(aside),
        Collections.singletonList(resource),
        StandardMoveOptions.IGNORE_MISSING_FILES);
  }

  private static void create(ResourceId resource, byte[] bytes) throws IOException {
    try (WritableByteChannel channel = FileSystems.create(resource, TYPE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }

  @Override
  public List<String> list(String path) throws IOException {
    List<String> names = new ArrayList<>();
    MatchResult match = FileSystems.match(resource(path + "/x").toString().replaceAll("x$", "*"));
    if (match.status() == MatchResult.Status.NOT_FOUND) {
      return names;
    }
    for (MatchResult.Metadata file : match.metadata()) {
      String name = file.resourceId().getFilename();
      if (name != null && !name.endsWith(".tmp")) {
        names.add(name);
      }
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public String toString() {
    return folder;
  }
}
