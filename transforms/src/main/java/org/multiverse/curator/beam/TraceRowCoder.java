package org.multiverse.curator.beam;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.StageRecords;

/** Carries rows between workers as the records of the stages that they have been through. */
public final class TraceRowCoder extends CustomCoder<TraceRow> {
  private static final long serialVersionUID = 1L;
  private static final TraceRowCoder INSTANCE = new TraceRowCoder();

  private TraceRowCoder() {}

  public static TraceRowCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(TraceRow row, OutputStream out) throws IOException {
    List<GenericRecord> records = StageRecords.records(row);
    out.write(records.size());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    for (GenericRecord record : records) {
      new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    }
    encoder.flush();
  }

  @Override
  public TraceRow decode(InputStream in) throws IOException {
    int stages = new DataInputStream(in).readUnsignedByte();
    List<GenericRecord> records = new ArrayList<>();
    for (int number = 1; number <= stages; number++) {
      // A direct decoder reads no byte beyond the record, as Beam asks of a nested coder.
      records.add(
          new GenericDatumReader<GenericRecord>(StageRecords.schema(StepName.of(number)))
              .read(null, DecoderFactory.get().directBinaryDecoder(in, null)));
    }
    return StageRecords.row(records);
  }

  @Override
  public void verifyDeterministic() {
    // Maps are written in order of their keys.
  }

  @Override
  public TypeDescriptor<TraceRow> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(TraceRow.class);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TraceRowCoder;
  }

  @Override
  public int hashCode() {
    return TraceRowCoder.class.hashCode();
  }
}
