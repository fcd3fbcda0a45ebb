package org.multiverse.curator.screening;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;

/**
 * What a row brings to where it meets rows that may be the same.
 *
 * @param kind why they may be
 * @param row which one it is
 * @param digest of question and trace; empty but for {@link Kind#TEXT}
 * @param signature empty but for {@link Kind#BAND}
 */
public record Meeting(Kind kind, RowKey row, String digest, Signature signature) {
  /** Why rows meet. */
  public enum Kind {
    /** They have one id, of which only the first row in the input keeps it. */
    ID,
    /** They have the same text. */
    TEXT,
    /** Their signatures agree in a band. */
    BAND
  }

  private static final int DIGEST = 32;

  public Meeting {
    Objects.requireNonNull(kind, "Invalid kind: null");
    Objects.requireNonNull(row, "Invalid row: null");
    Objects.requireNonNull(digest, "Invalid digest: null");
    Objects.requireNonNull(signature, "Invalid signature: null");
  }

  /**
   * Hands out all that a row brings, each with the key of the place. Keys are hashes: those who
   * meet under one are still to be compared.
   */
  public static void of(Dedup dedup, TraceRow row, BiConsumer<Long, Meeting> out) {
    if (dedup == Dedup.OFF) {
      return;
    }
    Trace trace = row.trace();
    RowKey key = RowKey.of(trace);
    // Rows that fell out already keep their ids from others, but no text is left out for theirs.
    out.accept(
        Words.run(Words.hashes(List.of(trace.id())), 0, 1),
        new Meeting(Kind.ID, key, "", Signature.NONE));
    if (!row.isPending()) {
      return;
    }
    String digest = digest(trace);
    out.accept(
        Long.parseUnsignedLong(digest.substring(0, 16), 16),
        new Meeting(Kind.TEXT, key, digest, Signature.NONE));
    if (dedup == Dedup.NEAR) {
      List<String> words = new ArrayList<>(Words.of(trace.question()));
      words.addAll(Words.of(trace.text()));
      if (!words.isEmpty()) {
        Signature signature = Signature.of(words);
        Meeting meeting = new Meeting(Kind.BAND, key, "", signature);
        for (long band : signature.bands()) {
          out.accept(band, meeting);
        }
      }
    }
  }

  /** Digest of question and trace in NFC, each run of white space as one blank. */
  private static String digest(Trace trace) {
    return Sha256.of(plain(trace.question()) + "\n" + plain(trace.text())).substring(0, DIGEST);
  }

  private static String plain(String text) {
    String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
    StringBuilder plain = new StringBuilder(composed.length());
    boolean blank = false;
    for (int i = 0; i < composed.length(); i++) {
      char c = composed.charAt(i);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        blank = plain.length() > 0;
      } else {
        if (blank) {
          plain.append(' ');
          blank = false;
        }
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
