package org.multiverse.curator.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import org.multiverse.curator.engine.GenerateResult;
import org.multiverse.curator.engine.TextOrder;
import org.multiverse.curator.engine.TokenEvent;
import org.multiverse.curator.engine.TokenListener;

/**
 * Shows a text as it grows: the main text as it comes; while a block is open a line for each of its
 * branches, which gives way to their texts when the block is joined.
 */
final class BranchView implements TokenListener {
  private static final long REDRAW_NANOS = 80_000_000;

  private final PrintStream out;
  private final Style style;
  private final boolean isLive;
  private final boolean isSilent;
  private final int columns;
  private final TextOrder order = new TextOrder(this::inOrder);
  private final StringBuilder ready = new StringBuilder();
  private final Map<String, Growing> growing = new TreeMap<>();
  private int printed;
  private int drawn;
  private boolean isAtLineStart = true;
  private long lastDraw;

  /** A branch that is not joined yet. */
  private static final class Growing {
    final String id;
    final StringBuilder text = new StringBuilder();
    int tokens;

    Growing(String id) {
      this.id = id;
    }
  }

  BranchView(Session session, Style style, boolean isSilent) {
    this.out = session.out();
    this.style = style;
    this.isLive = session.outIsTerminal();
    this.isSilent = isSilent;
    this.columns = session.columns();
  }

  @Override
  public synchronized void token(TokenEvent event) {
    if (isSilent) {
      return;
    }
    order.accept(event);
    if (!isLive) {
      flush();
    } else if (event.branch().isEmpty()) {
      erase();
      growing.clear();
      flush();
    } else {
      Growing branch = growing.computeIfAbsent(event.branch(), key -> new Growing(event.path()));
      branch.text.append(event.text());
      branch.tokens++;
      if (System.nanoTime() - lastDraw > REDRAW_NANOS) {
        draw();
      }
    }
  }

  private void inOrder(TokenEvent event) {
    ready.append(event.text());
  }

  private void flush() {
    out.append(ready);
    out.flush();
    printed += ready.length();
    if (ready.length() > 0) {
      isAtLineStart = ready.charAt(ready.length() - 1) == '\n';
    }
    ready.setLength(0);
  }

  private void draw() {
    erase();
    if (!isAtLineStart) {
      // The lines below are wiped whole; the text must not stand on one of them.
      out.append('\n');
      isAtLineStart = true;
    }
    growing.forEach(
        (key, branch) -> {
          String head = branch.id + " (" + branch.tokens + ") ";
          String tail = branch.text.toString().replaceAll("\\s+", " ");
          int room = Math.max(10, columns - head.length() - 1);
          tail = tail.length() > room ? "…" + tail.substring(tail.length() - room + 1) : tail;
          Style.Ink ink = Style.Ink.ofSibling(key.charAt(key.length() - 1) - '0' + 1);
          out.append(style.paint(ink, head)).append(tail).append('\n');
        });
    drawn = growing.size();
    out.flush();
    lastDraw = System.nanoTime();
  }

  private void erase() {
    if (drawn > 0) {
      out.append("\u001b[").append(String.valueOf(drawn)).append("A\u001b[0J");
      drawn = 0;
    }
  }

  /** Shows the rest when all is there. */
  synchronized void close(GenerateResult result) {
    if (isSilent) {
      return;
    }
    erase();
    // What was cut off inside a block is closed in the result.
    String text = result.text();
    out.append(text.substring(Math.min(printed, text.length())));
    out.append('\n');
    out.flush();
  }
}
