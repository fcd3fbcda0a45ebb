package org.multiverse.curator.screening;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.multiverse.curator.rows.TraceRow;

/** Screens the rows of an input in this process, with the same result as on a cluster. */
public final class LocalScreen {
  private final Screening screening;

  private LocalScreen(Screening screening) {
    this.screening = screening;
  }

  /** Screens as the settings say. */
  public static LocalScreen by(Screening screening) {
    return new LocalScreen(screening);
  }

  /** Reads all rows of an input in order; asked twice where rows are held against each other. */
  @FunctionalInterface
  public interface Rows {
    void read(Consumer<TraceRow> consumer) throws IOException;
  }

  /** Hands out the rows as they are when they have been screened, in their order. */
  public void read(Rows rows, Consumer<TraceRow> consumer) throws IOException {
    if (screening.dedup() == Dedup.OFF) {
      rows.read(row -> consumer.accept(screening.screened(row)));
      return;
    }
    Likenesses likenesses = likenesses(rows);
    rows.read(row -> consumer.accept(likenesses.screened(screening.screened(row))));
  }

  private Likenesses likenesses(Rows rows) throws IOException {
    Map<Long, List<Meeting>> places = new HashMap<>();
    rows.read(
        row ->
            Meeting.of(
                screening.dedup(),
                screening.screened(row),
                (key, meeting) ->
                    places.computeIfAbsent(key, k -> new ArrayList<>(1)).add(meeting)));
    List<Likeness> all = new ArrayList<>();
    places.values().forEach(met -> Likenesses.met(met, all::add));
    return new Likenesses(all);
  }
}
