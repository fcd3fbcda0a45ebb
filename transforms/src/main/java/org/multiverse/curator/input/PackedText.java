package org.multiverse.curator.input;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.HexFormat;

/** Text of a file, however it is packed and encoded. */
public final class PackedText {
  private static final int HEAD = 16;

  private PackedText() {}

  /** The text in UTF-8 without a byte order mark. */
  public static InputStream open(String path) throws IOException {
    InputStream file = Channels.newInputStream(StreamRows.open(path));
    try {
      BufferedInputStream raw = new BufferedInputStream(file);
      BufferedInputStream text = new BufferedInputStream(Packing.of(head(raw)).unpack(raw));
      return TextEncoding.of(head(text)).asUtf8(text);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static String head(BufferedInputStream in) throws IOException {
    in.mark(HEAD);
    byte[] head = in.readNBytes(HEAD);
    in.reset();
    return HexFormat.of().formatHex(head);
  }
}
