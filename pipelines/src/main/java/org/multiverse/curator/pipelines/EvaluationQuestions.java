package org.multiverse.curator.pipelines;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.input.FileLook;
import org.multiverse.curator.input.InputPlan.InputFile;
import org.multiverse.curator.input.RecordSample;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.screening.Contamination;
import org.multiverse.curator.screening.Contamination.Question;
import org.multiverse.curator.shape.InputRecord;

/**
 * Reads evaluation questions as people hold them: any input that runs read, or a text, one a line.
 */
public final class EvaluationQuestions {
  private static final List<String> COLUMNS =
      List.of("problem", "question", "Problem", "Question", "prompt", "input", "text");

  private EvaluationQuestions() {}

  /**
   * The questions of some files.
   *
   * @throws CuratorException USAGE when a file can't be read or holds no question
   */
  public static Contamination of(List<String> files) {
    List<Question> questions = new ArrayList<>();
    for (String file : files) {
      try {
        int before = questions.size();
        boolean isText = file.toLowerCase(Locale.ROOT).endsWith(".txt");
        questions.addAll(isText ? lines(file) : records(file));
        if (questions.size() == before) {
          throw CuratorException.usage("Cannot read " + file + ": it holds no question");
        }
      } catch (IOException e) {
        throw CuratorException.usage("Cannot read " + file + ": " + Causes.reason(e), e);
      }
    }
    return new Contamination(questions);
  }

  private static List<Question> lines(String file) throws IOException {
    List<Question> questions = new ArrayList<>();
    List<String> lines;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(Place.of(file).open(), StandardCharsets.UTF_8.newDecoder()))) {
      lines = in.lines().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        questions.add(new Question(lines.get(i), file + ":" + (i + 1)));
      }
    }
    return questions;
  }

  private static List<Question> records(String file) throws IOException {
    Place place = Place.of(file);
    if (!place.isFile()) {
      throw new NoSuchFileException(file);
    }
    long bytes = place.bytes();
    FileLook.Look look = FileLook.at(file, place.spec(), bytes);
    RecordSample sample =
        RecordSample.of(new InputFile(file, place.spec(), bytes, look.form()), Integer.MAX_VALUE);
    if (sample.broken() > 0) {
      throw CuratorException.usage(
          "Cannot read " + file + ": " + sample.broken() + " of its rows are broken (mend it)");
    }
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < sample.records().size(); i++) {
      InputRecord record = sample.records().get(i);
      Optional<String> column =
          COLUMNS.stream()
              .filter(name -> !record.values().getOrDefault(name, "").isBlank())
              .findFirst();
      if (column.isEmpty()) {
        throw CuratorException.usage(
            "Cannot read "
                + file
                + ": row "
                + (i + 1)
                + " has no question (it has "
                + String.join(", ", record.columns())
                + "; problem or question is wanted)");
      }
      questions.add(new Question(record.values().get(column.get()), file + ":" + (i + 1)));
    }
    return questions;
  }
}
