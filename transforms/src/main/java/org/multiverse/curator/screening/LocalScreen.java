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
    rows.read(
        row -> {
          TraceRow seen = screening.screened(row);
          consumer.accept(seen.isPending() ? likenesses.screened(seen) : seen);
        });
  }

  private Likenesses likenesses(Rows rows) throws IOException {
    Map<String, List<Likenesses.Entry>> met = new HashMap<>();
    rows.read(
        row -> {
          TraceRow seen = screening.screened(row);
          if (seen.isPending()) {
            Likenesses.Entry entry = Likenesses.entry(screening.dedup(), seen.trace());
            for (String key : Likenesses.keys(screening.dedup(), entry, seen.trace())) {
              met.computeIfAbsent(key, k -> new ArrayList<>()).add(entry);
            }
          }
        });
    List<Likeness> all = new ArrayList<>();
    met.values().stream().filter(of -> of.size() > 1).forEach(of -> all.addAll(Likenesses.met(of)));
    return new Likenesses(all);
  }
}
