package org.multiverse.curator.shards;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.parquet.hadoop.ParquetWriter;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.Sha256;

/**
 * A shard being written: under a name of its own first, then moved to its place together with a
 * small JSON file that says what is in it. A task that is tried again moves the same bytes there.
 */
final class PartFile implements AutoCloseable {
  private final String path;
  private final String unique;
  private final MessageDigest digest = Sha256.digest();
  private final ParquetWriter<GenericRecord> writer;
  private boolean finished;

  PartFile(String path, Schema schema) throws IOException {
    this.path = path;
    this.unique = path + "." + UUID.randomUUID() + ".part";
    this.writer = ShardFiles.write(unique, schema, digest);
  }

  void write(GenericRecord record) throws IOException {
    writer.write(record);
  }

  /** Ends the file and moves it to its place. */
  void finish(RowCounts counts) throws IOException {
    writer.close();
    finished = true;
    long bytes = FileSystems.matchSingleFileSpec(unique).sizeBytes();
    ShardFiles.move(unique, path);
    ShardFiles.writeText(
        path + ".json", Json.line(new PartInfo(bytes, Sha256.hex(digest), counts)));
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      writer.close();
      FileSystems.delete(
          List.of(ShardFiles.resource(unique)), StandardMoveOptions.IGNORE_MISSING_FILES);
    }
  }
}
