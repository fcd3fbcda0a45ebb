package org.multiverse.curator.screening;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;

/**
 * What rows must be like to be curated. A row that is not is rejected with what was found, and
 * never counts as a failure.
 *
 * @param dedup which rows are held to be the same
 * @param answers what becomes of a row with a wrong answer
 * @param contamination evaluation questions that no row may hold, null for none
 * @param minChars least characters of a trace
 * @param maxChars most of them
 * @param languages languages that traces may be written in, empty for any
 */
public record Screening(
    Dedup dedup,
    AnswerCheck answers,
    Contamination contamination,
    long minChars,
    long maxChars,
    List<String> languages)
    implements Serializable {
  /** All rows are curated. */
  public static final Screening NONE =
      new Screening(Dedup.OFF, AnswerCheck.OFF, null, 0, Long.MAX_VALUE, List.of());

  public Screening {
    languages = List.copyOf(languages);
    if (minChars < 0 || maxChars < minChars) {
      throw new IllegalArgumentException(
          "Invalid length: " + minChars + " to " + maxChars + " characters");
    }
    for (String language : languages) {
      if (!Language.known().contains(language)) {
        throw new IllegalArgumentException(
            "Invalid language: "
                + language
                + " (one of "
                + String.join(", ", Language.known())
                + ")");
      }
    }
  }

  /** What of it decides what becomes of a row, by the name of its option. */
  public Map<String, String> decisive() {
    Map<String, String> all = new TreeMap<>();
    if (dedup != Dedup.OFF) {
      all.put("dedup", dedup.toString());
    }
    if (answers != AnswerCheck.OFF) {
      all.put("check-answers", answers.toString());
    }
    if (contamination != null) {
      all.put("decontaminate", contamination.fingerprint());
    }
    if (minChars > 0) {
      all.put("min-length", Long.toString(minChars));
    }
    if (maxChars < Long.MAX_VALUE) {
      all.put("max-length", Long.toString(maxChars));
    }
    if (!languages.isEmpty()) {
      all.put("language", String.join(",", languages));
    }
    return all;
  }

  /** Whether a row is looked at for itself. */
  public boolean looksAtRows() {
    return answers != AnswerCheck.OFF
        || contamination != null
        || minChars > 0
        || maxChars < Long.MAX_VALUE
        || !languages.isEmpty();
  }

  /** The row as it is, with a verdict on its answer, or rejected. */
  public TraceRow screened(TraceRow row) {
    if (!row.isPending()) {
      return row;
    }
    return length(row.trace())
        .or(() -> language(row.trace()))
        .or(() -> contamination(row.trace()))
        .map(row::rejected)
        .orElseGet(() -> answers.screened(marked(row)));
  }

  /** The row, saying so when its language was asked for and can't be told. */
  private TraceRow marked(TraceRow row) {
    return !languages.isEmpty() && Language.of(row.trace().text()).equals(Language.UNKNOWN)
        ? row.withNote(
            StepName.first(), "language: not checked, what the trace is written in can't be told")
        : row;
  }

  private static Optional<Reason> out(ReasonCode code, String why) {
    return Optional.of(Reason.input(code, "Screened out: " + why, ""));
  }

  private Optional<Reason> length(Trace trace) {
    long chars = trace.text().codePointCount(0, trace.text().length());
    return chars < minChars || chars > maxChars
        ? out(ReasonCode.OTHER_LENGTH, "the trace has " + chars + " characters")
        : Optional.empty();
  }

  private Optional<Reason> language(Trace trace) {
    if (languages.isEmpty()) {
      return Optional.empty();
    }
    String language = Language.of(trace.text());
    // What has no language, such as formulas alone, is in none that isn't wanted.
    return languages.contains(language) || language.equals(Language.UNKNOWN)
        ? Optional.empty()
        : out(ReasonCode.OTHER_LANGUAGE, "the trace is written in " + language);
  }

  private Optional<Reason> contamination(Trace trace) {
    if (contamination == null) {
      return Optional.empty();
    }
    return contamination
        .in(trace.question(), trace.text())
        .flatMap(
            hit ->
                out(
                    ReasonCode.CONTAMINATED,
                    "its "
                        + hit.where()
                        + " holds “"
                        + hit.run()
                        + "” of the evaluation question "
                        + hit.question().source()));
  }
}
