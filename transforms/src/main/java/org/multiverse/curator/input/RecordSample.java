package org.multiverse.curator.input;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.shape.InputRecord;

/**
 * The first records of a file.
 *
 * @param records those that could be read
 * @param broken how many of the first could not
 * @param isWhole whether the file holds no more than these
 */
public record RecordSample(List<InputRecord> records, int broken, boolean isWhole) {
  private static final int LONGEST = 64 << 20;

  public RecordSample {
    records = List.copyOf(records);
  }

  /** Whether there was nothing at all to be read. */
  public boolean isEmpty() {
    return isWhole && records.isEmpty() && broken == 0;
  }

  /**
   * Reads the first records of a file.
   *
   * @param most how many
   */
  public static RecordSample of(InputPlan.InputFile file, int most) throws IOException {
    First first = new First(most);
    for (InputSplit split : InputPlan.of(List.of(file), 1).splits()) {
      if (first.isFull()) {
        break;
      }
      file.form().format().reader().read(split, first);
    }
    return new RecordSample(first.records, first.broken, !first.isFull());
  }

  private static final class First extends RecordSink {
    private final int most;
    private final List<InputRecord> records = new ArrayList<>();
    private int broken;

    First(int most) {
      this.most = most;
    }

    @Override
    void record(InputRecord record, Origin origin) {
      records.add(record);
    }

    @Override
    void broken(BrokenRecord record, Origin origin) {
      broken++;
    }

    @Override
    int recordLimit() {
      return LONGEST;
    }

    @Override
    boolean isFull() {
      return records.size() + broken >= most;
    }
  }
}
