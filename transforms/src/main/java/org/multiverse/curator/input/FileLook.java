package org.multiverse.curator.input;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Surrogates;
import org.multiverse.curator.shape.Loose;
import org.multiverse.curator.shards.ShardFiles;
import org.tukaani.xz.MemoryLimitException;

/**
 * Looks at the first bytes of a file and tells what it is, whatever its name. What can never be
 * read is refused here, before a run begins.
 */
public final class FileLook {
  private static final int HEAD = 512;
  private static final int TEXT = 256 << 10;
  private static final int TAR_AT = 257;

  /** What people give by mistake: the first bytes in hexadecimal, and what to do. */
  private static final Map<String, String> FOREIGN = new LinkedHashMap<>();

  static {
    FOREIGN.put("504b0304", "it is a ZIP archive (unpack it)");
    FOREIGN.put("377abcaf271c", "it is a 7z archive (unpack it)");
    FOREIGN.put("526172211a07", "it is a RAR archive (unpack it)");
    FOREIGN.put("04224d18", "it is packed with LZ4 (gz, bz2, xz and zst are read)");
    FOREIGN.put("ff060000734e61507059", "it is packed with Snappy (gz, bz2, xz and zst are read)");
    FOREIGN.put("5d0000", "it is packed with LZMA (gz, bz2, xz and zst are read)");
    FOREIGN.put("50415245", "it is an encrypted Parquet file (decrypt it)");
    FOREIGN.put("46454131", "it is Feather of version 1 (write it anew with version 2)");
    FOREIGN.put("4f626a01", "it is an Avro file (write it as Parquet or JSON lines)");
    FOREIGN.put("4f5243", "it is an ORC file (write it as Parquet or JSON lines)");
    FOREIGN.put("53514c69746520666f726d6174", "it is an SQLite database (export its table)");
    FOREIGN.put("894844460d0a", "it is an HDF5 file (write it as Parquet or JSON lines)");
    FOREIGN.put("25504446", "it is a PDF file");
    FOREIGN.put("8002", "it is a Python pickle (write it as Parquet or JSON lines)");
    FOREIGN.put("8003", "it is a Python pickle (write it as Parquet or JSON lines)");
    FOREIGN.put("8004", "it is a Python pickle (write it as Parquet or JSON lines)");
    FOREIGN.put("8005", "it is a Python pickle (write it as Parquet or JSON lines)");
  }

  private static final Set<CompressionCodecName> READABLE =
      Set.of(
          CompressionCodecName.UNCOMPRESSED,
          CompressionCodecName.SNAPPY,
          CompressionCodecName.GZIP,
          CompressionCodecName.ZSTD,
          CompressionCodecName.LZ4_RAW);

  /**
   * A file as it was found.
   *
   * @param form what it is
   * @param rows how many records it holds, -1 when only reading tells
   */
  public record Look(FileForm form, long rows) {}

  private final String name;
  private final String path;
  private final long bytes;

  private FileLook(String name, String path, long bytes) {
    this.name = name;
    this.path = path;
    this.bytes = bytes;
  }

  /**
   * What a file is.
   *
   * @param name the file as the user would name it
   * @param path where it is
   * @param bytes its size
   * @throws CuratorException USAGE when it can't be read, saying why and what to do
   */
  public static Look at(String name, String path, long bytes) {
    try {
      return new FileLook(name, path, bytes).look();
    } catch (IOException e) {
      throw CuratorException.usage("Cannot read input " + name + ": " + Causes.reason(e), e);
    }
  }

  private Look look() throws IOException {
    byte[] head = head();
    String hex = HexFormat.of().formatHex(head);
    if (bytes == 0) {
      if (plainName().matches(".*\\.(parquet|arrow|feather)")) {
        throw refused("it is empty (0 bytes)");
      }
      return new Look(FileForm.LINES, 0);
    }
    refuseForeign(head, hex);
    if (hex.startsWith("50415231")) {
      return new Look(form(InputFormat.PARQUET), parquetRows());
    }
    if (hex.startsWith("4152524f5731")) {
      requireEnd("4152524f5731");
      return new Look(form(InputFormat.ARROW_FILE), -1);
    }
    if (hex.startsWith("ffffffff")) {
      requireEnd("ffffffff00000000");
      return new Look(form(InputFormat.ARROW_STREAM), -1);
    }
    return new Look(text(Packing.of(hex)), -1);
  }

  private static FileForm form(InputFormat format) {
    return new FileForm(Packing.NONE, TextEncoding.UTF_8, format);
  }

  private CuratorException refused(String why) {
    return CuratorException.usage("Cannot read input " + name + ": " + why);
  }

  private byte[] head() throws IOException {
    try (InputStream in = Channels.newInputStream(StreamRows.open(path))) {
      return in.readNBytes(HEAD);
    }
  }

  /** The name without what says how it is packed. */
  private String plainName() {
    return name.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|bz2|xz|zst)$", "");
  }

  private void refuseForeign(byte[] head, String hex) {
    for (Map.Entry<String, String> foreign : FOREIGN.entrySet()) {
      if (hex.startsWith(foreign.getKey()) && !(isDelimited() && isWord(foreign.getKey()))) {
        throw refused(foreign.getValue());
      }
    }
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("version https://git-lfs")) {
      throw refused("it is a Git LFS pointer, not the file itself (git lfs pull fetches it)");
    }
    if (text.startsWith("ustar", Math.min(TAR_AT, text.length()))) {
      throw refused("it is a tar archive (unpack it)");
    }
  }

  private boolean isDelimited() {
    return plainName().matches(".*\\.[ct]sv");
  }

  /** Whether it could be the beginning of a column's name as well. */
  private static boolean isWord(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1)
        .matches("[A-Za-z0-9 ]+");
  }

  private void requireEnd(String hex) throws IOException {
    byte[] end = new byte[hex.length() / 2];
    try (InputStream in = Channels.newInputStream(StreamRows.open(path))) {
      in.skipNBytes(Math.max(0, bytes - end.length));
      if (in.readNBytes(end, 0, end.length) < end.length
          || !hex.equals(HexFormat.of().formatHex(end))) {
        throw refused("it is an Arrow file that is cut off: its end is missing (fetch it again)");
      }
    }
  }

  private long parquetRows() throws IOException {
    try (ParquetFileReader footer = ParquetFileReader.open(ShardFiles.input(path))) {
      Set<CompressionCodecName> codecs = new TreeSet<>();
      for (BlockMetaData block : footer.getRowGroups()) {
        block.getColumns().stream().map(ColumnChunkMetaData::getCodec).forEach(codecs::add);
      }
      codecs.removeAll(READABLE);
      if (!codecs.isEmpty()) {
        throw refused(
            "its columns are packed with "
                + codecs.iterator().next()
                + " (write it anew with zstd or snappy)");
      }
      return footer.getRecordCount();
    } catch (CuratorException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw CuratorException.usage(
          "Cannot read input "
              + name
              + ": it is a Parquet file without a footer, cut off or still being written"
              + " (fetch it again)",
          e);
    }
  }

  private FileForm text(Packing packing) throws IOException {
    byte[] raw = start(packing);
    String hex = HexFormat.of().formatHex(raw, 0, Math.min(HEAD, raw.length));
    if (packing != Packing.NONE) {
      if (hex.startsWith("50415231") || hex.startsWith("4152524f5731")) {
        throw refused("it is a Parquet or Arrow file packed once more (unpack it)");
      }
      refuseForeign(raw.length > HEAD ? Arrays.copyOf(raw, HEAD) : raw, hex);
    }
    TextEncoding encoding = TextEncoding.of(hex);
    String text = decoded(encoding, raw);
    return new FileForm(packing, encoding, format(text));
  }

  /** The first bytes, unpacked; of a file that is broken behind some, those. */
  private byte[] start(Packing packing) throws IOException {
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    try (InputStream file = Channels.newInputStream(StreamRows.open(path));
        InputStream in = packing.unpack(file)) {
      byte[] buffer = new byte[1 << 13];
      int count = in.read(buffer);
      while (count >= 0 && start.size() < TEXT) {
        start.write(buffer, 0, count);
        count = in.read(buffer);
      }
    } catch (MemoryLimitException e) {
      throw refused("it wants more than 512 MiB to be unpacked (pack it anew with xz -6)");
    } catch (IOException e) {
      if (packing == Packing.NONE) {
        throw e;
      }
      // The rows before stand, and one says what is missing.
    }
    return start.toByteArray();
  }

  /** As much of the text as can be read. */
  private static String decoded(TextEncoding encoding, byte[] raw) throws IOException {
    if (encoding == TextEncoding.UTF_8) {
      return new String(
          encoding.asUtf8(new ByteArrayInputStream(raw)).readAllBytes(), StandardCharsets.UTF_8);
    }
    int length = raw.length / 4 * 4;
    try {
      return decoded(encoding, raw, length);
    } catch (IOException cut) {
      try {
        // The end may lie between the halves of a pair.
        return decoded(encoding, raw, Math.max(0, length - 2));
      } catch (IOException e) {
        throw new IOException("its text is no " + encoding.name().replace('_', '-'), e);
      }
    }
  }

  private static String decoded(TextEncoding encoding, byte[] raw, int length) throws IOException {
    try (InputStream in = encoding.asUtf8(new ByteArrayInputStream(raw, 0, length))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private InputFormat format(String text) {
    if (plainName().endsWith(".csv")) {
      return InputFormat.CSV;
    }
    if (plainName().endsWith(".tsv")) {
      return InputFormat.TSV;
    }
    String json = text.stripLeading();
    if (json.isEmpty()) {
      return InputFormat.LINES;
    }
    if (json.startsWith("[")) {
      String rest = json.substring(1).stripLeading();
      if (rest.isEmpty() || rest.startsWith("{") || rest.startsWith("]")) {
        return InputFormat.ARRAY;
      }
    }
    if (json.startsWith("{")) {
      requireOneLine(json);
      return InputFormat.LINES;
    }
    String start = json.toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      throw refused("it is a web page (a sign-in or an error page? fetch the file itself)");
    }
    if (json.lines().anyMatch(line -> line.stripLeading().startsWith("{"))) {
      return InputFormat.LINES;
    }
    String line = json.lines().findFirst().orElse("");
    String shown =
        line.length() <= 40 ? line : line.substring(0, Surrogates.boundary(line, 40)) + "…";
    boolean isText = shown.chars().noneMatch(c -> c == '\uFFFD' || (c < ' ' && c != '\t'));
    throw refused(
        (isText ? "it begins with “" + shown + "”, which is no JSON" : "its bytes are no text")
            + " (JSON lines, a JSON array, Parquet, Arrow, .csv or .tsv is wanted)");
  }

  /** Refuses an object that is written over several lines: no line of it is a row. */
  private void requireOneLine(String json) {
    int lineEnd = json.indexOf('\n');
    if (lineEnd < 0) {
      return;
    }
    boolean spans;
    try (JsonParser parser = Loose.FACTORY.createParser(json)) {
      parser.nextToken();
      parser.skipChildren();
      spans =
          parser.currentToken() == JsonToken.END_OBJECT
              && parser.currentLocation().getCharOffset() > lineEnd;
    } catch (JsonEOFException e) {
      spans = true;
    } catch (IOException e) {
      // A broken line: its row says what is wrong.
      spans = false;
    }
    if (spans) {
      throw refused(
          "it holds a JSON object over several lines, one object a line is wanted (jq -c . FILE)");
    }
  }
}
