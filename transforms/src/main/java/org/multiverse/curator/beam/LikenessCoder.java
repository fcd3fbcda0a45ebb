package org.multiverse.curator.beam;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.multiverse.curator.screening.Likeness;
import org.multiverse.curator.screening.Meeting;
import org.multiverse.curator.screening.RowKey;

/** Carries the likenesses of rows. */
final class LikenessCoder extends CustomCoder<Likeness> {
  private static final long serialVersionUID = 1L;

  /** Carries which row it is. */
  static final CustomCoder<RowKey> ROWS = new Rows();

  @Override
  public void encode(Likeness likeness, OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeUTF(likeness.kind().name());
    ROWS.encode(likeness.earlier(), data);
    ROWS.encode(likeness.later(), data);
    data.writeDouble(likeness.similarity());
    data.flush();
  }

  @Override
  public Likeness decode(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    return new Likeness(
        Meeting.Kind.valueOf(data.readUTF()),
        ROWS.decode(data),
        ROWS.decode(data),
        data.readDouble());
  }

  private static final class Rows extends CustomCoder<RowKey> {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(RowKey row, OutputStream out) throws IOException {
      VarIntCoder.of().encode(row.fileIndex(), out);
      VarLongCoder.of().encode(row.position(), out);
      StringUtf8Coder.of().encode(row.id(), out);
    }

    @Override
    public RowKey decode(InputStream in) throws IOException {
      return new RowKey(
          VarIntCoder.of().decode(in),
          VarLongCoder.of().decode(in),
          StringUtf8Coder.of().decode(in));
    }
  }
}
