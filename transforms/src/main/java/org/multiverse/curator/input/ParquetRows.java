package org.multiverse.curator.input;

import java.io.IOException;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.shards.ShardFiles;

/** Reads somebody's Parquet file; one that breaks off ends in a broken record. */
final class ParquetRows implements InputFormat.Reader {
  @Override
  public void read(InputSplit split, RecordSink sink) {
    RecordSink out = new SinkGuard(sink);
    long row = 0;
    long rows = 0;
    try {
      InputFile file = ShardFiles.input(split.path());
      try (ParquetFileReader footer = ParquetFileReader.open(file)) {
        rows = footer.getRecordCount();
      }
      try (ParquetReader<Group> reader = new GroupReader(file).build()) {
        Group record = out.isFull() ? null : reader.read();
        while (record != null) {
          out.record(GroupColumns.of(record), origin(split, row, rows));
          row++;
          record = out.isFull() ? null : reader.read();
        }
      }
    } catch (SinkGuard.Failure e) {
      throw e.thrown();
    } catch (IOException | RuntimeException e) {
      StreamRows.rethrowOfStore(e);
      sink.brokenFile(
          "Cannot read on in "
              + split.file()
              + " after "
              + row
              + " rows"
              + (rows > 0 ? " of " + rows : "")
              + ": "
              + Causes.reason(e),
          "",
          origin(split, row, rows));
    }
  }

  private static Origin origin(InputSplit split, long row, long rows) {
    return new Origin(split.file(), split.fileIndex(), row, split.shardOfRow(row, rows));
  }

  private static final class GroupReader extends ParquetReader.Builder<Group> {
    GroupReader(InputFile file) {
      super(file, new PlainParquetConfiguration());
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
