package org.multiverse.curator.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import org.multiverse.curator.model.Spend;
import org.multiverse.curator.pipelines.InputSummary;
import org.multiverse.curator.pipelines.Progress;
import org.multiverse.curator.rows.StepName;

/**
 * Shows how far a run has come: one block that is drawn over itself on a terminal, else a line now
 * and then.
 */
final class ProgressLines implements Progress {
  private static final long MILLIS_BETWEEN_LINES = 5_000;
  private static final int BAR = 24;

  private final PrintStream err;
  private final boolean isTerminal;
  private final Style style;
  private final int columns;
  private int drawn;
  private Phase phase;
  private long lastLine;

  ProgressLines(Session session, Style style) {
    this.err = session.err();
    this.isTerminal = session.errIsTerminal();
    this.columns = session.columns();
    this.style = style;
  }

  @Override
  public synchronized void update(Snapshot snapshot) {
    if (isTerminal) {
      draw(snapshot);
    } else if (snapshot.phase() != phase || snapshot.millis() - lastLine >= MILLIS_BETWEEN_LINES) {
      lastLine = snapshot.millis();
      err.println(line(snapshot));
    }
    phase = snapshot.phase();
  }

  @Override
  public synchronized void understood(InputSummary input) {
    err.println("Reading " + input.line());
  }

  @Override
  public synchronized void note(String note) {
    err.println("multiverse: " + note);
  }

  /** Takes the block away. */
  synchronized void clear() {
    if (drawn > 0) {
      err.print("\u001b[" + drawn + "A\u001b[J");
      err.flush();
      drawn = 0;
    }
  }

  private void draw(Snapshot snapshot) {
    StringBuilder block = new StringBuilder();
    if (drawn > 0) {
      block.append("\u001b[").append(drawn).append("A\u001b[J");
    }
    String head =
        String.format(
            Locale.ROOT,
            "%s on %s · %s, %s · %s",
            words(snapshot.phase()),
            snapshot.runner(),
            Figures.count(snapshot.files(), "file"),
            Figures.bytes(snapshot.bytes()),
            Figures.duration(snapshot.millis() / 1000.0));
    block.append(style.strong(cut(head))).append('\n');
    int lines = 1;
    long most = Math.max(1, snapshot.rowsRead());
    for (long rows : snapshot.rows().values()) {
      most = Math.max(most, rows);
    }
    if (snapshot.rowsRead() >= 0) {
      block.append(
          cut(String.format(Locale.ROOT, "  %-18s %,d", "rows read", snapshot.rowsRead())));
      block.append('\n');
      lines++;
    }
    for (Map.Entry<StepName, Long> step : snapshot.rows().entrySet()) {
      int full = (int) (BAR * step.getValue() / most);
      String bar = "█".repeat(full) + "░".repeat(BAR - full);
      String name = step.getKey().number() + " " + step.getKey();
      block.append(cut(String.format(Locale.ROOT, "  %-18s %s %,d", name, bar, step.getValue())));
      block.append('\n');
      lines++;
    }
    if (snapshot.spend() != null) {
      block.append(cut("  " + spend(snapshot))).append('\n');
      lines++;
    }
    drawn = lines;
    err.print(block);
    err.flush();
  }

  /** A longer line would wrap, and the block would not cover itself when drawn again. */
  private String cut(String line) {
    int room = Math.max(20, columns - 1);
    return line.length() <= room ? line : line.substring(0, room - 1) + "…";
  }

  private static String line(Snapshot snapshot) {
    StringBuilder line = new StringBuilder();
    line.append(Figures.duration(snapshot.millis() / 1000.0)).append("  ");
    line.append(words(snapshot.phase())).append(" on ").append(snapshot.runner());
    line.append(": ").append(Figures.count(snapshot.files(), "file"));
    line.append(", ").append(Figures.bytes(snapshot.bytes()));
    if (snapshot.rowsRead() > 0) {
      line.append(", ").append(Figures.count(snapshot.rowsRead(), "row")).append(" read");
    }
    snapshot
        .rows()
        .forEach(
            (step, rows) -> line.append(", ").append(step).append(' ').append(Figures.count(rows)));
    if (snapshot.spend() != null) {
      line.append(", ").append(spend(snapshot));
    }
    return line.toString();
  }

  /** What the models were asked and what it costs, now and at the end. */
  private static String spend(Snapshot snapshot) {
    Spend spend = snapshot.spend();
    StringBuilder line = new StringBuilder();
    line.append(Figures.count(spend.calls(), "call"));
    line.append(", ").append(Figures.count(spend.hits())).append(" cached");
    if (spend.failures() > 0) {
      line.append(", ").append(Figures.count(spend.failures())).append(" tried again");
    }
    line.append(", ").append(Figures.dollars(spend.costUsd()));
    if (snapshot.projectedUsd() >= 0) {
      line.append(" of about ").append(Figures.dollars(snapshot.projectedUsd()));
    }
    return line.toString();
  }

  private static String words(Phase phase) {
    return switch (phase) {
      case PLANNING -> "Planning";
      case RUNNING -> "Curating";
      case FINISHING -> "Finishing";
      case DONE -> "Done";
    };
  }
}
