package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.util.List;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.contracts.RunRecord;
import org.multiverse.curator.input.InputPlan.InputFile;
import org.multiverse.curator.places.Stores;

/** Tells whether an input file is still the one it was, without reading all of it. */
final class InputDigests {
  private static final int SAMPLE = 1 << 20;

  private InputDigests() {}

  /** Files with a digest over their sizes, first and last MiB. */
  static List<RunRecord.Input> of(List<InputFile> inputs) {
    try {
      return SideBySide.of(inputs, InputDigests::of);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RunRecord.Input of(InputFile input) {
    MessageDigest digest = Sha256.digest();
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, input.bytes()));
    int sample = (int) Math.min(SAMPLE, input.bytes());
    try (ReadableByteChannel channel = Stores.open(input.path())) {
      update(digest, channel, sample);
      if (channel instanceof SeekableByteChannel seekable) {
        seekable.position(input.bytes() - sample);
        update(digest, seekable, sample);
      }
    } catch (IOException e) {
      throw CuratorException.usage(
          "Cannot read input " + input.name() + ": " + Causes.reason(e), e);
    }
    return new RunRecord.Input(input.name(), input.bytes(), Sha256.hex(digest));
  }

  private static void update(MessageDigest digest, ReadableByteChannel channel, int count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("it ends before its size");
      }
    }
    digest.update(buffer.flip());
  }
}
