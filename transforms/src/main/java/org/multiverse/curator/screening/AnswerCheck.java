package org.multiverse.curator.screening;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.multiverse.curator.common.EnumWords;
import org.multiverse.curator.common.Surrogates;
import org.multiverse.curator.contracts.CuratedRow;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.rows.Verdict.Passed;

/** What becomes of a row whose final answer is not that of its solution. */
public enum AnswerCheck {
  /** Answers are not looked at. */
  OFF,
  /** The row bears the verdict {@code answer-check}, passed, failed or not run. */
  FLAG,
  /** The same, and a row whose answer is another one falls out. */
  DROP;

  /** Name of the verdict. */
  public static final String NAME = "answer-check";

  private static final String JUDGE = "normal forms";
  private static final List<String> REFERENCES =
      List.of("solution", "answer", "expected_answer", "final_answer", "ground_truth");

  /** The one of this name. */
  public static AnswerCheck of(String name) {
    return EnumWords.of(AnswerCheck.class, "answer check", name);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The row with its verdict, or rejected. */
  TraceRow screened(TraceRow row) {
    if (this == OFF) {
      return row;
    }
    Trace trace = row.trace();
    Optional<FinalAnswer> reference = best(REFERENCES.stream(), trace);
    Optional<FinalAnswer> own = best(Stream.of(Trace.TEXT, CuratedRow.ATTEMPT), trace);
    if (reference.isEmpty() || own.isEmpty()) {
      return with(
          row,
          Passed.NOT_RUN,
          "the " + (own.isEmpty() ? "trace" : "solution") + " states no answer that code can find");
    }
    String both = "“" + cut(own.get().text()) + "” and “" + cut(reference.get().text()) + "”";
    return switch (own.get().compare(reference.get())) {
      case EQUAL -> with(row, Passed.PASSED, JUDGE);
      case CANNOT_TELL -> with(row, Passed.NOT_RUN, "code can't compare " + both);
      case DIFFERENT ->
          this == FLAG
              ? with(row, Passed.FAILED, JUDGE)
                  .withNote(StepName.first(), "answer-check: " + both + " differ")
              : row.rejected(
                  Reason.input(
                      ReasonCode.WRONG_ANSWER,
                      "Screened out: the answers of trace and solution differ: " + both,
                      ""));
    };
  }

  /** The first answer that is stated in some columns, else the first one. */
  private static Optional<FinalAnswer> best(Stream<String> columns, Trace trace) {
    List<FinalAnswer> all =
        columns
            .map(column -> FinalAnswer.of(trace.columns().getOrDefault(column, "")))
            .flatMap(Optional::stream)
            .toList();
    return all.stream()
        .filter(FinalAnswer::isStated)
        .findFirst()
        .or(() -> all.stream().findFirst());
  }

  private static TraceRow with(TraceRow row, Passed passed, String model) {
    return row.with(
        row.outcome().withVerdict(new Verdict(StepName.first(), NAME, passed, null, null, model)));
  }

  private static String cut(String answer) {
    return answer.length() <= 80
        ? answer
        : answer.substring(0, Surrogates.boundary(answer, 80)) + "…";
  }
}
