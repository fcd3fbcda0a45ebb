package org.multiverse.curator.beam;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.multiverse.curator.screening.Meeting;
import org.multiverse.curator.screening.Signature;

/** Carries what rows bring to a meeting: a signature takes two bytes a number. */
final class MeetingCoder extends CustomCoder<Meeting> {
  private static final long serialVersionUID = 1L;

  @Override
  public void encode(Meeting meeting, OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeUTF(meeting.kind().name());
    LikenessCoder.ROWS.encode(meeting.row(), data);
    switch (meeting.kind()) {
      case ID -> {}
      case TEXT -> StringUtf8Coder.of().encode(meeting.digest(), data);
      case BAND -> {
        for (short number : meeting.signature().numbers()) {
          data.writeShort(number);
        }
      }
    }
    data.flush();
  }

  @Override
  public Meeting decode(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    Meeting.Kind kind = Meeting.Kind.valueOf(data.readUTF());
    var row = LikenessCoder.ROWS.decode(data);
    return switch (kind) {
      case ID -> new Meeting(kind, row, "", Signature.NONE);
      case TEXT -> new Meeting(kind, row, StringUtf8Coder.of().decode(data), Signature.NONE);
      case BAND -> {
        short[] numbers = new short[Signature.SIZE];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = data.readShort();
        }
        yield new Meeting(kind, row, "", Signature.of(numbers));
      }
    };
  }

  @Override
  public void verifyDeterministic() {
    // Each part has one form.
  }
}
