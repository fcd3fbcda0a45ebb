package org.multiverse.curator.beam;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.RowSchemas;
import org.multiverse.curator.shards.StageRecords;

/** Carries rows between workers as Avro binary of {@code stage-row.avsc}. */
public final class TraceRowCoder extends CustomCoder<TraceRow> {
  private static final long serialVersionUID = 1L;
  private static final TraceRowCoder INSTANCE = new TraceRowCoder();

  private TraceRowCoder() {}

  public static TraceRowCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(TraceRow row, OutputStream out) throws IOException {
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(RowSchemas.STAGE)
        .write(StageRecords.record(row), encoder);
    encoder.flush();
  }

  @Override
  public TraceRow decode(InputStream in) throws IOException {
    // A direct decoder reads no byte beyond the row, as Beam asks of a nested coder.
    BinaryDecoder decoder = DecoderFactory.get().directBinaryDecoder(in, null);
    return StageRecords.row(
        new GenericDatumReader<GenericRecord>(RowSchemas.STAGE).read(null, decoder));
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
