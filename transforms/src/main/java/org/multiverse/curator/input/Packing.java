package org.multiverse.curator.input;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How the bytes of a file are packed, told by its first bytes whatever its name. */
enum Packing {
  /** Not at all. */
  NONE("", "") {
    @Override
    InputStream unpack(InputStream in) {
      return in;
    }
  },
  /** gzip, of one member or many. */
  GZIP(".gz", "1f8b") {
    @Override
    InputStream unpack(InputStream in) throws IOException {
      return new GZIPInputStream(in, 1 << 16);
    }
  },
  /** bzip2, of one stream or many. */
  BZIP2(".bz2", "425a68") {
    @Override
    InputStream unpack(InputStream in) throws IOException {
      return new BZip2CompressorInputStream(in, true);
    }
  },
  /** xz, of one stream or many. */
  XZ(".xz", "fd377a585a00") {
    @Override
    InputStream unpack(InputStream in) throws IOException {
      return new XZInputStream(in, MOST_XZ_KIB);
    }
  },
  /** Zstandard, with a window as long as {@code --long=31} makes it. */
  ZSTD(".zst", "28b52ffd") {
    @Override
    InputStream unpack(InputStream in) throws IOException {
      return new ZstdInputStream(in).setLongMax(31);
    }
  };

  /** A file that wants more memory than this to be unpacked is refused: 512 MiB. */
  private static final int MOST_XZ_KIB = 512 << 10;

  private final String suffix;
  private final String magic;

  Packing(String suffix, String magic) {
    this.suffix = suffix;
    this.magic = magic;
  }

  /** The end of a name that goes with it, with the dot. */
  String suffix() {
    return suffix;
  }

  /**
   * How a file is packed.
   *
   * @param head its first bytes in hexadecimal
   */
  static Packing of(String head) {
    for (Packing packing : values()) {
      if (packing != NONE && head.startsWith(packing.magic)) {
        return packing;
      }
    }
    return NONE;
  }

  /** The bytes as they were before they were packed. */
  abstract InputStream unpack(InputStream in) throws IOException;
}
