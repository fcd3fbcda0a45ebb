package org.multiverse.curator.input;

import java.io.Serializable;

/**
 * What a file is by its bytes.
 *
 * @param packing how it is packed
 * @param encoding how its text is written, UTF-8 where it is no text
 * @param format what it holds
 */
public record FileForm(Packing packing, TextEncoding encoding, InputFormat format)
    implements Serializable {
  /** JSON lines in UTF-8, not packed. */
  public static final FileForm LINES =
      new FileForm(Packing.NONE, TextEncoding.UTF_8, InputFormat.LINES);

  /** Whether several workers may read one file. */
  boolean isSplittable() {
    return format == InputFormat.LINES && packing == Packing.NONE && encoding == TextEncoding.UTF_8;
  }

  /** In words, such as {@code JSON lines (gzip, UTF-16LE)}. */
  public String words() {
    String how =
        (packing == Packing.NONE ? "" : packing.suffix().substring(1))
            + (packing == Packing.NONE || encoding == TextEncoding.UTF_8 ? "" : ", ")
            + (encoding == TextEncoding.UTF_8 ? "" : encoding.name().replace('_', '-'));
    return format.words() + (how.isEmpty() ? "" : " (" + how + ")");
  }
}
