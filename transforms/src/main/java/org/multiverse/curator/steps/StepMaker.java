package org.multiverse.curator.steps;

import java.util.List;
import java.util.Map;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;

/**
 * Who answers the three model steps: embedded rules, or a large model. Answers are proposals; the
 * step checks them, and asks again with the violations while {@link #repairs()} allows.
 *
 * <p>A maker that can't answer throws {@link MakerException} with the code of the failure.
 */
public interface StepMaker {
  /** The note of a row whose failed answer was not sent back since only the cache might answer. */
  String UNREPAIRED = "the answer is taken as it is, no reply to its repair is in the cache";

  /** How the note of a row begins whose failed answer was sent back and refused. */
  String REFUSED_REPAIR = "the answer is taken as it is, its repair was refused: ";

  /** {@code rules} or {@code llm}; written into the provenance of each row. */
  String name();

  /** The model or the rules' version; written into the provenance of each row. */
  String model();

  /**
   * How many times an answer that failed its checks may be sent back; 0 for a deterministic maker.
   */
  int repairs();

  /** What keeps it from reading a trace well, in a clause; empty when nothing does. */
  default String caveat(Trace trace) {
    return "";
  }

  /** Proposes the summary tree of a trace. */
  Answer<SummaryTree> summaryTree(Trace trace, List<Attempt<SummaryTree>> failed);

  /** Proposes groups of independent branches. */
  Answer<ParallelGroups> parallelGroups(
      Trace trace, SummaryTree tree, List<Attempt<ParallelGroups>> failed);

  /** Proposes Outlines, edits and Conclusions. */
  Answer<MapReduce> mapReduce(Trace trace, OutlineTree outline, List<Attempt<MapReduce>> failed);

  /**
   * Fingerprints of the prompts that an answer to a step leans on, by name; none by default.
   *
   * @param repaired whether an answer was sent back on the way
   */
  default Map<String, String> prompts(StepName step, boolean repaired) {
    return Map.of();
  }

  /** Called when a bundle of rows is done, so that what was counted on the way is written down. */
  default void flush() {}

  /**
   * A proposal and what it cost.
   *
   * @param value the proposal, or null when the reply could not be read
   * @param problem why the reply could not be read, empty when it could
   * @param calls replies that it took, cut-off ones included; 1 without a model
   * @param inputTokens tokens read, 0 without a model
   * @param cachedInputTokens those of them that the provider's prompt cache served
   * @param cacheWriteTokens those of them that were written into it
   * @param outputTokens tokens written, 0 without a model
   * @param costUsd cost in US dollars, 0 without a model
   * @param raw the raw reply, empty without a model
   * @param finish why the reply ended, empty without a model
   * @param answeredBy the file that the reply was imported from; empty when a model was called
   */
  record Answer<A>(
      A value,
      String problem,
      int calls,
      long inputTokens,
      long cachedInputTokens,
      long cacheWriteTokens,
      long outputTokens,
      double costUsd,
      String raw,
      String finish,
      String answeredBy) {
    /** An answer of a model that was called, without a prompt cache. */
    public Answer(
        A value,
        String problem,
        int calls,
        long inputTokens,
        long outputTokens,
        double costUsd,
        String raw,
        String finish) {
      this(value, problem, calls, inputTokens, 0, 0, outputTokens, costUsd, raw, finish, "");
    }

    /** The same reply with another proposal made of it. */
    public Answer<A> with(A other) {
      return new Answer<>(
          other,
          problem,
          calls,
          inputTokens,
          cachedInputTokens,
          cacheWriteTokens,
          outputTokens,
          costUsd,
          raw,
          finish,
          answeredBy);
    }

    /** An answer that cost nothing. */
    public static <A> Answer<A> free(A value) {
      return new Answer<>(value, "", 1, 0, 0, 0, "", "");
    }
  }

  /** An earlier answer of the same conversation and what was wrong with it. */
  record Attempt<A>(Answer<A> answer, List<CheckViolation> violations) {
    public Attempt {
      violations = List.copyOf(violations);
    }
  }
}
