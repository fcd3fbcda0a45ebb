package org.multiverse.curator.shards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.hadoop.ParquetWriter;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.common.WholeFiles;
import org.multiverse.curator.places.Place;

/**
 * A shard being written: on a disk first, under a name of its own, then put into its place together
 * with a small JSON file that says what is in it. A task that is tried again puts the same bytes
 * there, and one that dies puts nothing.
 */
final class PartFile implements AutoCloseable {
  private final Place place;
  private final Path unique;
  private final MessageDigest digest = Sha256.digest();
  private final ParquetWriter<GenericRecord> writer;
  private boolean closed;

  PartFile(Place place, Schema schema) throws IOException {
    this.place = place;
    if (place.isLocal()) {
      // Beside its place, so that it can be moved there in one step.
      Files.createDirectories(place.path().getParent());
      this.unique = Path.of(place.spec() + "." + UUID.randomUUID() + ".part");
    } else {
      this.unique = Files.createTempFile("multiverse-shard", ".parquet");
    }
    this.writer = ShardFiles.write(unique, schema, digest);
  }

  void write(GenericRecord record) throws IOException {
    writer.write(record);
  }

  /** Ends the file and puts it into its place. */
  void finish(RowCounts counts) throws IOException {
    closed = true;
    writer.close();
    long bytes = Files.size(unique);
    if (place.isLocal()) {
      WholeFiles.move(unique, place.path());
    } else {
      place.put(unique);
    }
    PartInfo.beside(place).write(Json.line(new PartInfo(bytes, Sha256.hex(digest), counts)));
  }

  @Override
  public void close() throws IOException {
    try {
      if (!closed) {
        writer.close();
      }
    } finally {
      Files.deleteIfExists(unique);
    }
  }
}
