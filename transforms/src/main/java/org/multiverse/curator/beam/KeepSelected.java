package org.multiverse.curator.beam;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.multiverse.curator.rows.TraceRow;

/** Keeps the rows whose ids were chosen for being done again. */
public final class KeepSelected extends PTransform<PCollection<TraceRow>, PCollection<TraceRow>> {
  private static final long serialVersionUID = 1L;

  private final String folder;

  private KeepSelected(String folder) {
    this.folder = folder;
  }

  /** Rows whose id is in the file of their shard, see {@link ReadStage#selection}. */
  public static KeepSelected of(String folder) {
    return new KeepSelected(folder);
  }

  @Override
  public PCollection<TraceRow> expand(PCollection<TraceRow> rows) {
    return rows.apply("Keep", ParDo.of(new KeepFn(folder))).setCoder(TraceRowCoder.of());
  }

  private static final class KeepFn extends DoFn<TraceRow, TraceRow> {
    private static final long serialVersionUID = 1L;

    private final String folder;
    private transient Map<Integer, Set<String>> ids;

    KeepFn(String folder) {
      this.folder = folder;
    }

    @ProcessElement
    public void keep(@Element TraceRow row, OutputReceiver<TraceRow> out) throws IOException {
      if (ids == null) {
        ids = new HashMap<>();
      }
      Set<String> chosen = ids.get(row.origin().shard());
      if (chosen == null) {
        chosen = ReadStage.selected(folder, row.origin().shard());
        ids.put(row.origin().shard(), chosen);
      }
      if (chosen.contains(row.id())) {
        out.output(row);
      }
    }
  }
}
