package org.multiverse.curator.bridge.prepare;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForInteger;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/**
 * The four columns of a block as Parquet pages, one page each. All lists are equally long, so the
 * levels are two runs, and nothing is boxed on the way.
 */
final class Pages {
  /** How each column's values are written: ids as they are, the others by their differences. */
  static final Encoding[] ENCODINGS = {
    Encoding.PLAIN,
    Encoding.DELTA_BINARY_PACKED,
    Encoding.DELTA_BINARY_PACKED,
    Encoding.DELTA_BINARY_PACKED
  };

  // The encoding of Parquet's own writer: blocks of 128 values, 4 parts each.
  private static final int DELTA_BLOCK = 128;
  private static final int DELTA_PARTS = 4;
  private static final int LEVEL = 1;

  final byte[][] columns = new byte[ENCODINGS.length][];
  final long[] uncompressed = new long[ENCODINGS.length];
  final int values;
  final int padding;
  final int lossTokens;

  Pages(TokenBlock block) {
    this.values = block.inputIds.length;
    this.padding = block.padding;
    this.lossTokens = block.lossTokens();
    page(0, plain(block.inputIds));
    page(1, delta(block.positionIds));
    page(2, delta(block.rank));
    page(3, delta(block.lossMask));
  }

  private void page(int column, byte[] encoded) {
    byte[] levels = levels(values);
    byte[] content = new byte[levels.length + encoded.length];
    System.arraycopy(levels, 0, content, 0, levels.length);
    System.arraycopy(encoded, 0, content, levels.length, encoded.length);
    byte[] compressed = Zstd.compress(content, LEVEL);
    PageHeader header = new PageHeader(PageType.DATA_PAGE, content.length, compressed.length);
    header.setData_page_header(
        new DataPageHeader(values, ENCODINGS[column], Encoding.RLE, Encoding.RLE));
    ByteArrayOutputStream page = new ByteArrayOutputStream(compressed.length + 64);
    try {
      Util.writePageHeader(header, page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    uncompressed[column] = (long) page.size() + content.length;
    page.writeBytes(compressed);
    columns[column] = page.toByteArray();
  }

  /**
   * Repetition levels 0 1 1 … (one list), definition levels 1 1 … (all there), run-length coded.
   */
  private static byte[] levels(int values) {
    ByteArrayOutputStream repetition = new ByteArrayOutputStream();
    run(repetition, 1, 0);
    if (values > 1) {
      run(repetition, values - 1, 1);
    }
    ByteArrayOutputStream definition = new ByteArrayOutputStream();
    run(definition, values, 1);
    return ByteBuffer.allocate(8 + repetition.size() + definition.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(repetition.size())
        .put(repetition.toByteArray())
        .putInt(definition.size())
        .put(definition.toByteArray())
        .array();
  }

  private static void run(ByteArrayOutputStream out, int count, int value) {
    int header = count << 1;
    while (header >= 0x80) {
      out.write((header & 0x7f) | 0x80);
      header >>>= 7;
    }
    out.write(header);
    out.write(value);
  }

  private static byte[] plain(int[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return bytes.array();
  }

  private static byte[] delta(int[] values) {
    try (DeltaBinaryPackingValuesWriterForInteger writer =
        new DeltaBinaryPackingValuesWriterForInteger(
            DELTA_BLOCK, DELTA_PARTS, 1 << 12, 1 << 20, new HeapByteBufferAllocator())) {
      for (int value : values) {
        writer.writeInteger(value);
      }
      ByteArrayOutputStream encoded = new ByteArrayOutputStream(values.length);
      writer.getBytes().writeAllTo(encoded);
      return encoded.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
