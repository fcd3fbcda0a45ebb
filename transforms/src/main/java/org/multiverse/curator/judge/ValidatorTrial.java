package org.multiverse.curator.judge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Outline;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.Path;
import org.multiverse.curator.tags.Text;

/**
 * What a validator can do, found out by asking it once for each kind of question before any row
 * depends on it.
 *
 * @param model its name
 * @param all verdicts that there are
 * @param missing those that it can't give, and why
 */
public record ValidatorTrial(String model, int all, Map<String, String> missing) {
  private static final Continuation TEXT =
      new Continuation("Two and two make four. Three and three make", " six.");
  private static final Document DOCUMENT =
      new Document(
          List.of(
              new Parallel(
                  List.of(new Outline("1", "add two and two"), new Outline("2", "add three")),
                  List.of(
                      new Path("1", List.of(new Text("Two and two make four."))),
                      new Path("2", List.of(new Text("Three and three make six.")))),
                  "Four and six.")));

  /** What a verdict asks of its model. */
  enum Question {
    /** Scores of texts behind their contexts. */
    TEXTS {
      @Override
      void ask(Validator validator) {
        validator.score(List.of(TEXT));
      }
    },
    /** Scores of paths under the parallel layout. */
    PATHS {
      @Override
      void ask(Validator validator) {
        validator.scorePaths(TEXT.context(), DOCUMENT);
      }
    },
    /** An interpreter of the tags. */
    REPLAY {
      @Override
      void ask(Validator validator) {
        validator.replay(DOCUMENT);
      }
    };

    abstract void ask(Validator validator);
  }

  /**
   * Tries one.
   *
   * @throws CuratorException UNREACHABLE when it gives no verdict at all, with its own message
   */
  public static ValidatorTrial of(Validator validator) {
    Map<Question, String> faults = new LinkedHashMap<>();
    for (Question question : Question.values()) {
      try {
        question.ask(validator.unkept());
      } catch (ValidatorException e) {
        faults.put(question, e.getMessage());
      }
    }
    Map<String, String> missing = new LinkedHashMap<>();
    LocalJudges.questions()
        .forEach(
            (verdict, question) -> {
              if (faults.containsKey(question)) {
                missing.put(verdict, faults.get(question));
              }
            });
    int all = LocalJudges.questions().size();
    if (missing.size() == all) {
      throw CuratorException.unreachable(
          "Cannot use validator " + validator.model() + ": " + faults.get(Question.TEXTS));
    }
    return new ValidatorTrial(validator.model(), all, missing);
  }

  /** In one line. */
  public String line() {
    String line = (all - missing.size()) + " of " + all + " verdicts will run on " + model;
    if (missing.isEmpty()) {
      return line;
    }
    // Several often miss for one reason.
    Map<String, List<String>> byReason =
        missing.keySet().stream()
            .collect(Collectors.groupingBy(missing::get, LinkedHashMap::new, Collectors.toList()));
    return line
        + byReason.entrySet().stream()
            .map(of -> "; not " + String.join(", ", of.getValue()) + ": " + of.getKey())
            .collect(Collectors.joining());
  }
}
