package org.multiverse.curator.beam;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.shards.ShardRow;

/** Carries what is to be written of a row to the worker that writes its shard, as Avro binary. */
public final class ShardRowCoder extends CustomCoder<ShardRow> {
  private static final long serialVersionUID = 1L;
  private static final ShardRowCoder INSTANCE = new ShardRowCoder();
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();

  private ShardRowCoder() {}

  public static ShardRowCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(ShardRow row, OutputStream out) throws IOException {
    TEXT.encode(row.origin().file(), out);
    VarIntCoder.of().encode(row.origin().fileIndex(), out);
    VarLongCoder.of().encode(row.origin().position(), out);
    VarIntCoder.of().encode(row.origin().shard(), out);
    TEXT.encode(row.id(), out);
    out.write(row.records().size());
    for (Map.Entry<String, GenericRecord> record : row.records().entrySet()) {
      TEXT.encode(record.getKey(), out);
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      new GenericDatumWriter<GenericRecord>(record.getValue().getSchema())
          .write(record.getValue(), encoder);
      encoder.flush();
    }
  }

  @Override
  public ShardRow decode(InputStream in) throws IOException {
    Origin origin =
        new Origin(
            TEXT.decode(in),
            VarIntCoder.of().decode(in),
            VarLongCoder.of().decode(in),
            VarIntCoder.of().decode(in));
    String id = TEXT.decode(in);
    int count = new DataInputStream(in).readUnsignedByte();
    Map<String, GenericRecord> records = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String folder = TEXT.decode(in);
      // A direct decoder reads no byte beyond the record, as Beam asks of a nested coder.
      records.put(
          folder,
          new GenericDatumReader<GenericRecord>(ShardRow.schema(folder))
              .read(null, DecoderFactory.get().directBinaryDecoder(in, null)));
    }
    return new ShardRow(origin, id, records);
  }

  @Override
  public void verifyDeterministic() {
    // Maps are written in order of their keys.
  }

  @Override
  public TypeDescriptor<ShardRow> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(ShardRow.class);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardRowCoder;
  }

  @Override
  public int hashCode() {
    return ShardRowCoder.class.hashCode();
  }
}
