package org.multiverse.curator.shards;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.multiverse.curator.rows.Origin;

/**
 * The records of one shard on this machine's disk ({@code java.io.tmpdir}), to be read back folder
 * by folder in the order of the input. Memory holds where they lie, about 500 bytes a row, and one
 * record. The file has no name: it is gone with the process, however that ends.
 */
final class ShardSpool implements AutoCloseable {
  private final FileChannel channel;
  private final List<Entry> entries = new ArrayList<>();
  private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();
  private long end;
  private BinaryEncoder encoder;

  /** Where a record lies, in bytes. */
  private record Slice(long offset, int length) {}

  /** A row: its place, what tells rows of one place apart, and its records by folder. */
  private record Entry(Origin origin, String id, Map<String, Slice> slices)
      implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byOrigin = origin.compareTo(other.origin);
      return byOrigin != 0 ? byOrigin : id.compareTo(other.id);
    }
  }

  /** Takes a record. */
  @FunctionalInterface
  interface Sink {
    void take(GenericRecord item) throws IOException;
  }

  private ShardSpool(FileChannel channel) {
    this.channel = channel;
  }

  /** Puts rows, which may come in any order, into that of the input. */
  static ShardSpool of(Iterable<ShardRow> rows) throws IOException {
    Path file = Files.createTempFile("multiverse-shard", ".rows");
    ShardSpool spool =
        new ShardSpool(
            FileChannel.open(
                file,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE));
    try {
      for (ShardRow row : rows) {
        spool.add(row);
      }
      Collections.sort(spool.entries);
      return spool;
    } catch (IOException | RuntimeException e) {
      spool.close();
      throw e;
    }
  }

  private void add(ShardRow row) throws IOException {
    Map<String, Slice> slices = new HashMap<>();
    encoded.reset();
    for (Map.Entry<String, GenericRecord> of : row.records().entrySet()) {
      int start = encoded.size();
      GenericRecord item = of.getValue();
      encoder = EncoderFactory.get().binaryEncoder(encoded, encoder);
      new GenericDatumWriter<GenericRecord>(item.getSchema()).write(item, encoder);
      encoder.flush();
      slices.put(of.getKey(), new Slice(end + start, encoded.size() - start));
    }
    ByteBuffer bytes = ByteBuffer.wrap(encoded.toByteArray());
    while (bytes.hasRemaining()) {
      end += channel.write(bytes);
    }
    entries.add(new Entry(row.origin(), row.id(), slices));
  }

  /** Gives the records of a folder in the order of the input. */
  void forEach(String folder, Sink sink) throws IOException {
    GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(ShardRow.schema(folder));
    for (Entry entry : entries) {
      Slice slice = entry.slices().get(folder);
      if (slice != null) {
        sink.take(reader.read(null, DecoderFactory.get().binaryDecoder(bytes(slice), null)));
      }
    }
  }

  private byte[] bytes(Slice slice) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(slice.length());
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, slice.offset() + bytes.position()) < 0) {
        throw new EOFException("rows that were spooled are gone");
      }
    }
    return bytes.array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
