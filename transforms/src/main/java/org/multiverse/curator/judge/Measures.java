package org.multiverse.curator.judge;

import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.common.Surrogates;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Outline;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.Path;
import org.multiverse.curator.tags.TagWriter;
import org.multiverse.curator.tags.Text;

/**
 * The figures that verdicts rest on, in nats per token. They are taken on excerpts, since a model
 * reads every token of them: of a context its end, of a text its beginning, for what ties two texts
 * together shows where they meet.
 */
final class Measures {
  private static final int QUESTION = 300;
  private static final int BEFORE = 800;
  private static final int SEEN = 600;
  private static final int SCORED = 400;
  private static final int CONCLUSION = 300;
  private static final int ALL_PATHS = 1_200;
  // An earlier sibling is rarely leant on from further away.
  private static final int SIBLINGS = 4;

  private final Validator validator;

  Measures(Validator validator) {
    this.validator = validator;
  }

  /** A question and the end of what stands before a block. */
  static String before(String question, CharSequence text) {
    return head(question, QUESTION) + tail(text.toString(), BEFORE);
  }

  /**
   * What a branch gains from seeing an earlier sibling.
   *
   * @param earlier number of the sibling seen, from 0
   * @param later number of the branch
   * @param gain nats per token
   */
  record PairGain(int earlier, int later, double gain) {}

  /** The gains of the pairs of siblings, each branch with up to four before it. */
  List<PairGain> gains(String before, List<String> branches) {
    List<Continuation> texts = new ArrayList<>();
    List<PairGain> pairs = new ArrayList<>();
    for (int later = 1; later < branches.size(); later++) {
      String text = head(branches.get(later), SCORED);
      texts.add(new Continuation(before, text));
      for (int earlier = Math.max(0, later - SIBLINGS); earlier < later; earlier++) {
        texts.add(new Continuation(before + tail(branches.get(earlier), SEEN), text));
        pairs.add(new PairGain(earlier, later, 0));
      }
    }
    List<Score> scores = texts.isEmpty() ? List.of() : validator.score(texts);
    List<PairGain> gains = new ArrayList<>();
    int next = 0;
    double alone = 0;
    for (PairGain pair : pairs) {
      if (pair.earlier == Math.max(0, pair.later - SIBLINGS)) {
        alone = scores.get(next++).mean();
      }
      gains.add(new PairGain(pair.earlier, pair.later, alone - scores.get(next++).mean()));
    }
    return gains;
  }

  /**
   * A block's paths read side by side, and one after the other.
   *
   * @param apart under the parallel layout
   * @param inOrder each behind those before it
   */
  record Cost(Score apart, Score inOrder) {
    static final Cost NONE = new Cost(Score.NONE, Score.NONE);

    Cost plus(Cost other) {
      return new Cost(apart.plus(other.apart), inOrder.plus(other.inOrder));
    }

    double mean() {
      return apart.mean() - inOrder.mean();
    }
  }

  /** What reading the paths of a block side by side costs. */
  Cost cost(String before, List<String> paths) {
    List<Outline> outlines = new ArrayList<>();
    List<Path> apart = new ArrayList<>();
    List<Continuation> inOrder = new ArrayList<>();
    StringBuilder context = new StringBuilder(before);
    for (String path : paths) {
      String text = head(path, SCORED);
      if (text.isBlank()) {
        continue;
      }
      String id = Integer.toString(outlines.size() + 1);
      outlines.add(new Outline(id, "…"));
      apart.add(new Path(id, List.of(new Text(text))));
      inOrder.add(new Continuation(context.toString(), text));
      context.append(text);
    }
    if (apart.size() < 2) {
      return Cost.NONE;
    }
    Document block = new Document(List.of(new Parallel(outlines, apart, "…")));
    return new Cost(sum(validator.scorePaths(before, block)), sum(validator.score(inOrder)));
  }

  private static Score sum(List<Score> scores) {
    return scores.stream().reduce(Score.NONE, Score::plus);
  }

  /** A Conclusion with the texts that it is to follow from. */
  record Grounds(String before, String goals, String paths, String conclusion) {
    /** Those of a block behind what stands before it. */
    static Grounds of(String before, Parallel block) {
      StringBuilder goals = new StringBuilder();
      block.outlines().forEach(outline -> goals.append(outline.text().strip()).append('\n'));
      StringBuilder paths = new StringBuilder();
      block.paths().forEach(path -> paths.append(TagWriter.sequential(path.flow())));
      return new Grounds(before, goals.toString(), paths.toString(), block.conclusion());
    }
  }

  /** How much better each Conclusion is foreseen by one who has read the paths. */
  List<Double> grounding(List<Grounds> all) {
    List<Continuation> texts = new ArrayList<>();
    for (Grounds each : all) {
      String context = each.before + head(each.goals, QUESTION);
      String conclusion = head(each.conclusion, CONCLUSION);
      texts.add(new Continuation(context, conclusion));
      texts.add(new Continuation(context + tail(each.paths, ALL_PATHS), conclusion));
    }
    List<Score> scores = texts.isEmpty() ? List.of() : validator.score(texts);
    List<Double> gains = new ArrayList<>();
    for (int i = 0; i < scores.size(); i += 2) {
      gains.add(scores.get(i).mean() - scores.get(i + 1).mean());
    }
    return gains;
  }

  static String head(String text, int length) {
    return text.length() <= length ? text : text.substring(0, Surrogates.boundary(text, length));
  }

  static String tail(String text, int length) {
    return text.length() <= length
        ? text
        : text.substring(Surrogates.boundary(text, text.length() - length));
  }
}
