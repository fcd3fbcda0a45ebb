package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.input.InputPlan.InputFile;

/**
 * Tells whether an input file is still the one it was, without reading all of it.
 *
 * @param file the file, as the user named it
 * @param bytes its size
 * @param digest SHA-256 over its size, first and last MiB, in hexadecimal
 */
record InputDigest(String file, long bytes, String digest) {
  private static final int SAMPLE = 1 << 20;

  static InputDigest of(InputFile input) {
    MessageDigest digest = RunFiles.digest();
    try (RandomAccessFile file = new RandomAccessFile(input.path(), "r")) {
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, input.bytes()));
      byte[] sample = new byte[(int) Math.min(SAMPLE, input.bytes())];
      file.readFully(sample);
      digest.update(sample);
      file.seek(input.bytes() - sample.length);
      file.readFully(sample);
      digest.update(sample);
    } catch (IOException e) {
      throw CuratorException.usage(
          "Cannot read input " + input.name() + ": " + InputFinder.reason(e), e);
    }
    return new InputDigest(input.name(), input.bytes(), HexFormat.of().formatHex(digest.digest()));
  }
}
