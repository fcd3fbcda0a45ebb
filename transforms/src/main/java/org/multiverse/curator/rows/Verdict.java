package org.multiverse.curator.rows;

import java.util.Locale;
import java.util.Objects;
import org.multiverse.curator.common.EnumWords;

/**
 * What a judge said of one step of one row.
 *
 * @param step the step judged
 * @param name the verdict, such as {@code independence}
 * @param passed how it ended
 * @param score the figure, null when not run
 * @param threshold the limit it was held against, null when not run or without one
 * @param model the judge, or the reason why it was not run
 */
public record Verdict(
    StepName step, String name, Passed passed, Double score, Double threshold, String model) {
  /** How a judging ended; a judge that was not asked, or could not answer, is never content. */
  public enum Passed {
    PASSED,
    FAILED,
    NOT_RUN;

    /** The one written as {@code passed}, {@code failed} or {@code not-run}. */
    public static Passed of(String value) {
      return EnumWords.of(Passed.class, "verdict", value);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Verdict {
    Objects.requireNonNull(step, "Invalid step: null");
    Objects.requireNonNull(name, "Invalid verdict: null");
    Objects.requireNonNull(passed, "Invalid verdict: " + name + " is neither passed nor failed");
    Objects.requireNonNull(model, "Invalid model: null");
  }

  /** A verdict that was not reached, and why. */
  public static Verdict notRun(StepName step, String name, String why) {
    return new Verdict(step, name, Passed.NOT_RUN, null, null, why);
  }
}
