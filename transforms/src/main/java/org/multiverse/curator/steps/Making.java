package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.multiverse.curator.rows.ReasonCode;

/**
 * All that came of asking a maker: each answer with what was wrong with it, the last one first
 * accepted or left as it is.
 *
 * @param attempts the answers in order, at least one
 */
record Making<A>(List<StepMaker.Attempt<A>> attempts) {
  Making {
    attempts = List.copyOf(attempts);
  }

  /** Asks until an answer passes its checks or the maker's repairs are used up. */
  static <A> Making<A> make(
      int repairs,
      Function<List<StepMaker.Attempt<A>>, StepMaker.Answer<A>> maker,
      Function<A, List<CheckViolation>> check) {
    List<StepMaker.Attempt<A>> attempts = new ArrayList<>();
    for (int call = 0; call <= repairs; call++) {
      StepMaker.Answer<A> answer;
      try {
        answer = maker.apply(List.copyOf(attempts));
      } catch (MakerException e) {
        if (attempts.isEmpty() || e.code() != ReasonCode.REPLY_MISSING) {
          throw e;
        }
        // Only the cache may answer, and nobody has paid for this repair: what is there counts.
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
    return new Making<>(attempts);
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

  /** The last reply as it came, for the reason of a row that ends here. */
  String raw() {
    return last().answer().raw();
  }

  /** Why the last reply ended, empty without a model. */
  String finish() {
    return last().answer().finish();
  }

  int calls() {
    return attempts.stream().mapToInt(a -> a.answer().calls()).sum();
  }

  boolean passed() {
    return last().violations().isEmpty();
  }

  long inputTokens() {
    return attempts.stream().mapToLong(a -> a.answer().inputTokens()).sum();
  }

  long outputTokens() {
    return attempts.stream().mapToLong(a -> a.answer().outputTokens()).sum();
  }

  double costUsd() {
    return attempts.stream().mapToDouble(a -> a.answer().costUsd()).sum();
  }
}
