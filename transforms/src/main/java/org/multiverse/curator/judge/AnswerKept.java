package org.multiverse.curator.judge;

import java.util.List;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagWriter;

/** How much worse the final answer is foreseen behind the document than behind the trace. */
final class AnswerKept extends LocalJudge {
  static final String NAME = "answer-kept";

  private static final int ANSWER = 300;
  // The columns of s1K that hold a final answer, the better one first.
  private static final List<String> ANSWERS = List.of("solution", "answer", "deepseek_attempt");

  AnswerKept(Bench bench) {
    super(StepName.MAPREDUCE, NAME, bench);
  }

  @Override
  Verdict verdict(TraceRow row) {
    String answer =
        ANSWERS.stream()
            .map(column -> row.trace().columns().getOrDefault(column, "").strip())
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
    if (answer.isEmpty()) {
      return notRun("the row has none of the columns " + ANSWERS);
    }
    // A solution ends in its answer.
    String end = answer.substring(Math.max(0, answer.length() - ANSWER));
    String question = asked(row.trace());
    String ask = "\n\nFinal answer: ";
    String document = TagWriter.write(row.document(), Form.TIGHT);
    List<Score> scores =
        validator()
            .score(
                List.of(
                    new Continuation(Measures.before(question, row.keptText()) + ask, end),
                    new Continuation(Measures.before(question, document) + ask, end)));
    return atMost(scores.get(1).mean() - scores.get(0).mean());
  }
}
