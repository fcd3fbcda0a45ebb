package org.multiverse.curator.contracts;

/**
 * Names of the columns of {@code data/} that are read again: by the trainer bridge, by {@code
 * validate} and by tests. All columns with their meaning stand in {@code curated-row.avsc}.
 */
public final class CuratedRow {
  /** Unique in the run. */
  public static final String ID = "id";

  /** {@code parallel} or {@code sequential}. */
  public static final String STATUS = "status";

  /** Why it is not parallel: a code, null when it is. */
  public static final String REASON = "reason";

  /** The question, null when the input has none. */
  public static final String QUESTION = "question";

  /** The trace with tags, form {@code lines}; null for a sequential row. */
  public static final String PARALLEL = "deepseek_thinking_trajectory_parallel";

  /** The author's own words in their own order: the trace without what was cut off. */
  public static final String SEQUENTIAL = "deepseek_thinking_trajectory_sequential";

  /** Share of the trace's characters that was kept. */
  public static final String KEPT = "kept";

  /** What {@code #parallel} could be. */
  public static final String CEILING = "ceiling";

  /** Share of the way to the ceiling. */
  public static final String CEILING_SHARE = "ceiling_share";

  /** The answer that followed the thought. */
  public static final String ATTEMPT = "deepseek_attempt";

  /** The blocks in document order. */
  public static final String KINDS = "kinds";

  /** What the judges said: step, name, passed, score, threshold, model. */
  public static final String VERDICTS = "verdicts";

  private CuratedRow() {}
}
