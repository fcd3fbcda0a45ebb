package org.multiverse.curator.beam;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.TraceRow;

/**
 * The ids of rows that are to be done again: one small file a shard, a JSON array, so that a worker
 * reads those of its shards alone.
 */
public final class Selection implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String folder;

  private Selection(String folder) {
    this.folder = folder;
  }

  /** The selection whose files lie in a folder. */
  public static Selection in(String folder) {
    return new Selection(folder);
  }

  /** The file of a shard. */
  public String file(int shard) {
    return folder + "/" + shard + ".json";
  }

  /** The ids of a shard. */
  Set<String> ids(int shard) throws IOException {
    return Json.MAPPER.readValue(Place.of(file(shard)).read(), new TypeReference<Set<String>>() {});
  }

  /** Keeps the rows that are selected. */
  public PTransform<PCollection<TraceRow>, PCollection<TraceRow>> keep() {
    return new Keep(this);
  }

  private static final class Keep extends PTransform<PCollection<TraceRow>, PCollection<TraceRow>> {
    private static final long serialVersionUID = 1L;

    private final Selection selection;

    Keep(Selection selection) {
      this.selection = selection;
    }

    @Override
    public PCollection<TraceRow> expand(PCollection<TraceRow> rows) {
      return rows.apply("Keep", ParDo.of(new KeepFn(selection))).setCoder(TraceRowCoder.of());
    }
  }

  private static final class KeepFn extends DoFn<TraceRow, TraceRow> {
    private static final long serialVersionUID = 1L;

    private final Selection selection;
    private transient Map<Integer, Set<String>> ids;

    KeepFn(Selection selection) {
      this.selection = selection;
    }

    @ProcessElement
    public void keep(@Element TraceRow row, OutputReceiver<TraceRow> out) throws IOException {
      if (ids == null) {
        ids = new HashMap<>();
      }
      int shard = row.trace().origin().shard();
      Set<String> chosen = ids.get(shard);
      if (chosen == null) {
        chosen = selection.ids(shard);
        ids.put(shard, chosen);
      }
      if (chosen.contains(row.id())) {
        out.output(row);
      }
    }
  }
}
