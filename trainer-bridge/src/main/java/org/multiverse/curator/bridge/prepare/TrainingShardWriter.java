package org.multiverse.curator.bridge.prepare;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.contracts.PreparedManifest;

/**
 * Writes one Parquet file of blocks. Written to the specification of the format, not with the
 * general writer: that one takes more time than the tokenizer, and its footer differs from process
 * to process.
 */
final class TrainingShardWriter implements AutoCloseable {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  // What a reader holds at a time: about 16 MiB.
  private static final int GROUP_VALUES = 1 << 20;

  private final OutputStream out;
  private final MessageDigest digest = Sha256.digest();
  private final List<RowGroup> groups = new ArrayList<>();
  private final List<Pages> held = new ArrayList<>();
  private long position;
  private long rows;
  private String sha256;

  TrainingShardWriter(Path file) throws IOException {
    this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
    write(MAGIC);
  }

  void add(Pages block) throws IOException {
    held.add(block);
    rows++;
    if ((long) held.size() * block.values >= GROUP_VALUES) {
      flush();
    }
  }

  private void flush() throws IOException {
    if (held.isEmpty()) {
      return;
    }
    List<ColumnChunk> chunks = new ArrayList<>();
    long total = 0;
    long groupStart = position;
    for (int column = 0; column < PreparedManifest.COLUMNS.size(); column++) {
      long start = position;
      long values = 0;
      long uncompressed = 0;
      for (Pages block : held) {
        write(block.columns[column]);
        values += block.values;
        uncompressed += block.uncompressed[column];
      }
      ColumnMetaData meta =
          new ColumnMetaData(
              Type.INT32,
              List.of(Encoding.RLE, Pages.ENCODINGS[column]),
              List.of(PreparedManifest.COLUMNS.get(column), "list", "element"),
              CompressionCodec.ZSTD,
              values,
              uncompressed,
              position - start,
              start);
      chunks.add(new ColumnChunk(0).setMeta_data(meta));
      total += uncompressed;
    }
    groups.add(
        new RowGroup(chunks, total, held.size())
            .setFile_offset(groupStart)
            .setTotal_compressed_size(position - groupStart)
            .setOrdinal((short) groups.size()));
    held.clear();
  }

  private static List<SchemaElement> schema() {
    List<SchemaElement> schema = new ArrayList<>();
    schema.add(new SchemaElement("schema").setNum_children(PreparedManifest.COLUMNS.size()));
    for (String column : PreparedManifest.COLUMNS) {
      schema.add(
          new SchemaElement(column)
              .setRepetition_type(FieldRepetitionType.REQUIRED)
              .setNum_children(1)
              .setConverted_type(ConvertedType.LIST)
              .setLogicalType(LogicalType.LIST(new ListType())));
      schema.add(
          new SchemaElement("list")
              .setRepetition_type(FieldRepetitionType.REPEATED)
              .setNum_children(1));
      SchemaElement element =
          new SchemaElement("element")
              .setType(Type.INT32)
              .setRepetition_type(FieldRepetitionType.REQUIRED);
      if (column.equals(PreparedManifest.LOSS_MASK)) {
        element
            .setConverted_type(ConvertedType.UINT_8)
            .setLogicalType(LogicalType.INTEGER(new IntType((byte) 8, false)));
      }
      schema.add(element);
    }
    return schema;
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    digest.update(bytes);
    position += bytes.length;
  }

  /** Ends the file; what there is to say of it, under the name it will have. */
  PreparedManifest.PreparedFile finish(String name) throws IOException {
    close();
    return new PreparedManifest.PreparedFile(name, rows, position, sha256);
  }

  @Override
  public void close() throws IOException {
    if (sha256 != null) {
      return;
    }
    try (out) {
      flush();
      ByteArrayOutputStream footer = new ByteArrayOutputStream();
      Util.writeFileMetaData(
          new FileMetaData(1, schema(), rows, groups).setCreated_by("multiverse-curator"), footer);
      write(footer.toByteArray());
      write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(footer.size()).array());
      write(MAGIC);
      sha256 = Sha256.hex(digest);
    }
  }
}
