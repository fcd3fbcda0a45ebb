package org.multiverse.curator.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.commons.io.input.ReaderInputStream;

/** How text is written as bytes, told by its byte order mark or by where its zero bytes stand. */
enum TextEncoding {
  UTF_8("UTF-8", "efbbbf"),
  UTF_32LE("UTF-32LE", "fffe0000"),
  UTF_32BE("UTF-32BE", "0000feff"),
  UTF_16LE("UTF-16LE", "fffe"),
  UTF_16BE("UTF-16BE", "feff");

  private final Charset charset;
  private final String mark;

  TextEncoding(String charset, String mark) {
    this.charset = Charset.forName(charset);
    this.mark = mark;
  }

  /**
   * The encoding of a text.
   *
   * @param head its first bytes in hexadecimal
   */
  static TextEncoding of(String head) {
    for (TextEncoding encoding : values()) {
      if (head.startsWith(encoding.mark)) {
        return encoding;
      }
    }
    // JSON begins with an ASCII character, whose other half is zero.
    if (head.matches("(?!00)[0-7].00(?!00)[0-7].00.*")) {
      return UTF_16LE;
    }
    return head.matches("00(?!00)[0-7].00(?!00)[0-7]..*") ? UTF_16BE : UTF_8;
  }

  /**
   * The same text in UTF-8 without a mark. Text in UTF-8 passes as it is, its faults with it; what
   * is no text in another encoding ends in an error when it is reached.
   */
  InputStream asUtf8(InputStream in) throws IOException {
    InputStream text = withoutMark(in);
    if (this == UTF_8) {
      return text;
    }
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return ReaderInputStream.builder()
        .setReader(new InputStreamReader(text, decoder))
        .setCharset(StandardCharsets.UTF_8)
        .get();
  }

  private InputStream withoutMark(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(mark.length() / 2);
    PushbackInputStream rest = new PushbackInputStream(in, Math.max(1, bytes.length));
    if (!mark.equals(HexFormat.of().formatHex(bytes))) {
      rest.unread(bytes);
    }
    return rest;
  }
}
