package org.multiverse.curator.shards;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.concurrent.Callable;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.SeekableInputStream;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.places.Stores;

/** Parquet over {@link Stores}: no Hadoop file system is asked for anything. */
public final class ShardFiles {
  /** A shard holds about 16 MiB of input; one row group each keeps readers simple. */
  private static final long ROW_GROUP_BYTES = 32L << 20;

  private ShardFiles() {}

  /** Opens a shard that this project wrote. */
  public static ParquetReader<GenericRecord> read(String path) throws IOException {
    return read(path, null);
  }

  /**
   * Opens a shard that this project wrote.
   *
   * @param path where it is
   * @param projection the columns wanted, null for all
   */
  public static ParquetReader<GenericRecord> read(String path, Schema projection)
      throws IOException {
    PlainParquetConfiguration conf = new PlainParquetConfiguration();
    conf.set("parquet.avro.add-list-element-records", "false");
    if (projection != null) {
      conf.set(AvroReadSupport.AVRO_REQUESTED_PROJECTION, projection.toString());
      conf.set("parquet.avro.read.schema", projection.toString());
    }
    return checked(
        () ->
            AvroParquetReader.<GenericRecord>builder(input(path), conf)
                .withDataModel(GenericData.get())
                .build());
  }

  /** Number of rows by the footer. */
  public static long rows(String path) throws IOException {
    return checked(
        () -> {
          try (ParquetFileReader reader = ParquetFileReader.open(input(path))) {
            return reader.getRecordCount();
          }
        });
  }

  /**
   * Reads something of a Parquet file.
   *
   * @throws IOException when it can't be read: Parquet says so by exceptions of any kind, and by
   *     running out of stack where a footer is noise
   */
  static <T> T checked(Callable<T> reading) throws IOException {
    try {
      return reading.call();
    } catch (IOException e) {
      throw e;
    } catch (Exception | StackOverflowError e) {
      CuratorException store = Causes.find(e, CuratorException.class);
      if (store != null) {
        throw store;
      }
      throw new IOException(Causes.reason(e), e);
    }
  }

  static ParquetWriter<GenericRecord> write(Path path, Schema schema, MessageDigest digest)
      throws IOException {
    PlainParquetConfiguration conf = new PlainParquetConfiguration();
    // Three-level lists, as every other reader expects them.
    conf.set(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, "false");
    return AvroParquetWriter.<GenericRecord>builder(output(path, digest))
        .withSchema(schema)
        .withDataModel(GenericData.get())
        .withConf(conf)
        .withCompressionCodec(CompressionCodecName.ZSTD)
        .withRowGroupSize(ROW_GROUP_BYTES)
        .build();
  }

  public static InputFile input(String path) throws IOException {
    long length = Stores.bytes(path);
    return new InputFile() {
      // What Parquet names in its errors.
      @Override
      public String toString() {
        return path;
      }

      @Override
      public long getLength() {
        return length;
      }

      @Override
      public SeekableInputStream newStream() throws IOException {
        SeekableByteChannel channel = (SeekableByteChannel) Stores.open(path);
        InputStream in = Channels.newInputStream(channel);
        return new DelegatingSeekableInputStream(in) {
          @Override
          public long getPos() throws IOException {
            return channel.position();
          }

          @Override
          public void seek(long position) throws IOException {
            channel.position(position);
          }
        };
      }
    };
  }

  private static OutputFile output(Path path, MessageDigest digest) {
    return new OutputFile() {
      @Override
      public PositionOutputStream create(long blockSize) throws IOException {
        return new DigestingStream(new BufferedOutputStream(Files.newOutputStream(path)), digest);
      }

      @Override
      public PositionOutputStream createOrOverwrite(long blockSize) throws IOException {
        return create(blockSize);
      }

      @Override
      public boolean supportsBlockSize() {
        return false;
      }

      @Override
      public long defaultBlockSize() {
        return 0;
      }
    };
  }

  /**
   * Counts and digests what is written, and holds back the end of the file until it is closed: the
   * footer lists each column's encodings in the order of a hash set, which is another one in every
   * process. Sorted, equal rows give equal files.
   */
  private static final class DigestingStream extends PositionOutputStream {
    private static final int HELD = 8 << 20;
    private static final int TRAILER = 8;

    private final OutputStream out;
    private final MessageDigest digest;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private long position;

    DigestingStream(OutputStream out, MessageDigest digest) {
      this.out = out;
      this.digest = digest;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      held.write(bytes, offset, length);
      position += length;
      if (held.size() > 2 * HELD) {
        byte[] all = held.toByteArray();
        pass(all, 0, all.length - HELD);
        held.reset();
        held.write(all, all.length - HELD, HELD);
      }
    }

    private void pass(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      digest.update(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      byte[] end = held.toByteArray();
      held.reset();
      int footer = footerStart(end);
      pass(end, 0, footer);
      if (footer < end.length) {
        FileMetaData meta =
            Util.readFileMetaData(
                new ByteArrayInputStream(end, footer, end.length - footer - TRAILER));
        for (RowGroup group : meta.getRow_groups()) {
          group.getColumns().forEach(column -> Collections.sort(column.getMeta_data().encodings));
        }
        ByteArrayOutputStream sorted = new ByteArrayOutputStream();
        Util.writeFileMetaData(meta, sorted);
        byte[] trailer =
            ByteBuffer.allocate(TRAILER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(sorted.size())
                .put(end, end.length - 4, 4)
                .array();
        pass(sorted.toByteArray(), 0, sorted.size());
        pass(trailer, 0, TRAILER);
      }
      out.close();
    }

    /** Where the footer begins; the end when it is no whole file or the footer is not held. */
    private static int footerStart(byte[] end) {
      if (end.length < TRAILER || end[end.length - 1] != '1') {
        return end.length;
      }
      int length = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt(end.length - TRAILER);
      int start = end.length - TRAILER - length;
      return length <= 0 || start < 0 ? end.length : start;
    }
  }
}
