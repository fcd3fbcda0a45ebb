package org.multiverse.curator.cli;

import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.pipelines.EvaluationQuestions;
import org.multiverse.curator.screening.AnswerCheck;
import org.multiverse.curator.screening.Dedup;
import org.multiverse.curator.screening.Screening;
import picocli.CommandLine.Option;

/** Options of all commands that read traces: what rows must be like to be curated. */
final class ScreeningOptions {
  @Option(
      names = "--dedup",
      paramLabel = "HOW",
      defaultValue = "off",
      description =
          "Keep the first of rows that are the same: exact (equal question and trace), near (as good"
              + " as equal, by MinHash), or off (default: off).")
  private String dedup;

  @Option(
      names = "--check-answers",
      paramLabel = "HOW",
      arity = "0..1",
      fallbackValue = "flag",
      defaultValue = "off",
      description =
          "Hold the final answer of each trace against its solution: flag (a verdict; the default"
              + " when no value is given), drop (a wrong one falls out), or off (default: off).")
  private String answers;

  @Option(
      names = "--decontaminate",
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Evaluation questions (JSONL, Parquet, CSV with a column problem or question, or .txt, one"
              + " a line); rows whose question holds one fall out.")
  private List<String> decontaminate = new ArrayList<>();

  @Option(
      names = "--min-length",
      paramLabel = "N",
      defaultValue = "0",
      description = "Least characters of a trace (default: 0).")
  private long minLength;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "Most characters of a trace (default: no limit but --max-trace-bytes).")
  private Long maxLength;

  @Option(
      names = "--language",
      split = ",",
      paramLabel = "CODE",
      description = "Languages of the traces that are kept, such as en,de (default: any).")
  private List<String> languages = new ArrayList<>();

  Screening screening() {
    return CuratorException.asUsage(
        () ->
            new Screening(
                Dedup.of(dedup),
                AnswerCheck.of(answers),
                decontaminate.isEmpty() ? null : EvaluationQuestions.of(decontaminate),
                minLength,
                maxLength == null ? Long.MAX_VALUE : maxLength,
                languages));
  }
}
