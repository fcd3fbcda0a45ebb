package org.multiverse.curator.screening;

import java.util.Locale;
import org.multiverse.curator.common.EnumWords;

/** Which rows are held to be the same. */
public enum Dedup {
  /** None: rows are told apart by their ids alone. */
  OFF,
  /** Those whose questions and traces are equal but for white space and Unicode's composition. */
  EXACT,
  /** Those, and those whose questions and traces are as good as the same, by MinHash. */
  NEAR;

  /**
   * Signatures that agree in this share of their numbers are of one text: an estimate of the
   * Jaccard index, which is not worked out from the texts.
   */
  public static final double SIMILAR = 0.8;

  /** The one of this name. */
  public static Dedup of(String name) {
    return EnumWords.of(Dedup.class, "dedup", name);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
