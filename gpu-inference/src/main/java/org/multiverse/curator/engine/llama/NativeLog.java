package org.multiverse.curator.engine.llama;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps llama.cpp off the standard error, and its last complaints for our own messages. */
final class NativeLog implements Callback {
  private static final int WARNING = 3;
  private static final int CONTINUATION = 5;
  private static final int KEPT = 8;

  private final Deque<String> complaints = new ArrayDeque<>();
  private boolean keepsLine;

  /** Called by llama.cpp, from whatever thread. */
  public synchronized void callback(int level, String text, Pointer data) {
    boolean continues = level == CONTINUATION;
    keepsLine = continues ? keepsLine : level >= WARNING;
    if (!keepsLine || text == null || text.isBlank()) {
      return;
    }
    if (continues && !complaints.isEmpty()) {
      complaints.addLast(complaints.removeLast() + text.strip());
    } else {
      complaints.addLast(text.strip());
      if (complaints.size() > KEPT) {
        complaints.removeFirst();
      }
    }
  }

  synchronized void clear() {
    complaints.clear();
  }

  /** The last complaints as one line to be put behind a message, empty when there are none. */
  synchronized String tail() {
    return complaints.isEmpty() ? "" : "; llama.cpp says: " + String.join(" | ", complaints);
  }
}
