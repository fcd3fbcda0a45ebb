package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Work;

/**
 * All that came of asking a maker: each answer with what was wrong with it, the last one first
 * accepted or left as it is.
 *
 * @param attempts the answers in order, at least one
 * @param unrepaired why the last one was not sent back although it failed and repairs were left;
 *     else empty
 */
record Making<A>(List<StepMaker.Attempt<A>> attempts, String unrepaired) {
  Making {
    attempts = List.copyOf(attempts);
  }

  /** Asks until an answer passes its checks or the maker's repairs are used up. */
  static <A> Making<A> make(
      int repairs,
      Function<List<StepMaker.Attempt<A>>, StepMaker.Answer<A>> maker,
      Function<A, List<CheckViolation>> check) {
    List<StepMaker.Attempt<A>> attempts = new ArrayList<>();
    String unrepaired = "";
    for (int call = 0; call <= repairs; call++) {
      StepMaker.Answer<A> answer;
      try {
        answer = maker.apply(List.copyOf(attempts));
      } catch (MakerException e) {
        if (attempts.isEmpty()) {
          throw e;
        }
        unrepaired = unrepaired(e);
        break;
      }
      List<CheckViolation> violations =
          answer.value() == null
              ? List.of(
                  new CheckViolation(
                      "unreadable", "answer", "the answer can't be read: " + answer.problem()))
              : check.apply(answer.value());
      attempts.add(new StepMaker.Attempt<>(answer, violations));
      if (violations.isEmpty()) {
        break;
      }
    }
    return new Making<>(attempts, unrepaired);
  }

  /** Why an answer counts as it is after its repair failed; other failures are the row's. */
  private static String unrepaired(MakerException e) {
    return switch (e.code()) {
      // Only the cache may answer, and nobody has paid for this repair.
      case REPLY_MISSING -> StepMaker.UNREPAIRED;
      // The server took the trace; what it does not take is longer, or holds the model's own words.
      case MODEL_REJECTED_REQUEST, MODEL_REFUSED -> StepMaker.REFUSED_REPAIR + e.getMessage();
      default -> throw e;
    };
  }

  StepMaker.Attempt<A> last() {
    return attempts.get(attempts.size() - 1);
  }

  /** The last answer that could be read, or null. */
  A value() {
    for (int i = attempts.size() - 1; i >= 0; i--) {
      if (attempts.get(i).answer().value() != null) {
        return attempts.get(i).answer().value();
      }
    }
    return null;
  }

  /** The reason of a row that ends with the last reply. */
  Reason reason(ReasonCode code, StepName step, String message) {
    StepMaker.Answer<A> last = last().answer();
    return new Reason(code, step.toString(), message, last.raw(), last.finish());
  }

  /** The row with what the making took. */
  TraceRow onto(TraceRow row, StepName step, StepMaker maker) {
    TraceRow made = unrepaired.isEmpty() ? row : row.withNote(step, step + ": " + unrepaired);
    return made.with(
        made.outcome()
            .withWork(
                new Work(
                    step,
                    maker.name(),
                    maker.model(),
                    maker.prompts(step, attempts.size() > 1),
                    attempts.stream().mapToInt(a -> a.answer().calls()).sum(),
                    attempts.stream().mapToLong(a -> a.answer().inputTokens()).sum(),
                    attempts.stream().mapToLong(a -> a.answer().cachedInputTokens()).sum(),
                    attempts.stream().mapToLong(a -> a.answer().cacheWriteTokens()).sum(),
                    attempts.stream().mapToLong(a -> a.answer().outputTokens()).sum(),
                    attempts.stream().mapToDouble(a -> a.answer().costUsd()).sum(),
                    attempts.stream()
                        .map(a -> a.answer().answeredBy())
                        .filter(file -> !file.isEmpty())
                        .distinct()
                        .collect(Collectors.joining(", ")))));
  }

  boolean passed() {
    return last().violations().isEmpty();
  }
}
