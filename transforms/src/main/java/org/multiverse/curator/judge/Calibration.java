package org.multiverse.curator.judge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.TagWriter;
import org.multiverse.curator.tags.Text;

/**
 * Takes the limits of verdicts from documents whose blocks are held to be good. What holds are
 * their blocks; what does not are stretches of the same documents that follow one another where no
 * block is, and Conclusions that belong to another block.
 *
 * <p>Three verdicts can be labelled so: {@code independence}, {@code parallel-cost} and {@code
 * grounded}. The others keep their limits. Not safe for use by several threads.
 */
public final class Calibration {
  /** Below that a curve says so little that the limit stays as it was. */
  static final double LEAST_AUC = 0.6;

  /** The verdicts that documents can label. */
  public static final List<String> VERDICTS =
      List.of(Independence.NAME, ParallelCost.NAME, Grounded.NAME);

  // A stretch is as long as what a verdict reads of a path, so that length tells nothing.
  private static final int SHORTEST = 400;
  private static final int LONGEST = 800;

  private final Validator validator;
  private final Thresholds thresholds;
  private final List<String> verdicts;
  private final int pairs;
  private final Map<String, List<Double>> positives = new HashMap<>();
  private final Map<String, List<Double>> negatives = new HashMap<>();
  private int documents;
  private int blocks;

  private Calibration(
      Validator validator, Thresholds thresholds, List<String> verdicts, int pairs) {
    if (verdicts.isEmpty() || !VERDICTS.containsAll(verdicts)) {
      throw new IllegalArgumentException(
          "Invalid verdicts: " + verdicts + " (some of " + VERDICTS + ")");
    }
    if (pairs < 1) {
      throw new IllegalArgumentException("Invalid pairs: " + pairs + " (at least 1)");
    }
    this.validator = validator;
    this.thresholds = thresholds;
    this.verdicts = List.copyOf(verdicts);
    this.pairs = pairs;
  }

  /**
   * A calibration without documents yet.
   *
   * @param validator the model whose scores the limits are for
   * @param thresholds limits of what can't be labelled
   * @param verdicts those that get a limit, some of {@link #VERDICTS}
   * @param pairs most pairs of each kind that are scored of a document
   */
  public static Calibration of(
      Validator validator, Thresholds thresholds, List<String> verdicts, int pairs) {
    return new Calibration(validator, thresholds, verdicts, pairs);
  }

  static Calibration of(Validator validator, Thresholds thresholds, int pairs) {
    return new Calibration(validator, thresholds, VERDICTS, pairs);
  }

  /** How many documents it has read. */
  public int documents() {
    return documents;
  }

  /**
   * Reads a document.
   *
   * @throws ValidatorException when the model can't score it
   */
  public void add(Document document) {
    List<Measures.Grounds> grounds = new ArrayList<>();
    List<Pair> siblings = new ArrayList<>();
    List<Pair> stretches = new ArrayList<>();
    StringBuilder before = new StringBuilder();
    for (Node node : document.flow()) {
      if (node instanceof Parallel block) {
        siblings(before, block, siblings);
        grounds.add(Measures.Grounds.of(Measures.before("", before), block));
      } else if (node instanceof Text text) {
        stretches(before, text.text(), stretches);
      }
      before.append(TagWriter.sequential(List.of(node)));
    }
    // As many of each kind, spread over the document.
    int wanted = Math.min(pairs, Math.min(siblings.size(), stretches.size()));
    Measures measures = new Measures(validator);
    spread(siblings, wanted).forEach(pair -> score(measures, pair, positives));
    spread(stretches, wanted).forEach(pair -> score(measures, pair, negatives));
    if (verdicts.contains(Grounded.NAME)) {
      conclusions(measures, spread(grounds, pairs));
    }
    documents++;
    blocks += grounds.size();
  }

  /** Two texts that follow one another, and what stands before both. */
  private record Pair(String context, String first, String second) {}

  private static <T> List<T> spread(List<T> all, int wanted) {
    int count = Math.min(wanted, all.size());
    List<T> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(all.get((int) ((long) i * all.size() / count)));
    }
    return some;
  }

  private static void siblings(CharSequence before, Parallel block, List<Pair> into) {
    List<String> paths =
        block.paths().stream()
            .map(path -> TagWriter.sequential(path.flow()))
            .filter(text -> !text.isBlank())
            .toList();
    String context = Measures.before("", before);
    for (int i = 1; i < paths.size(); i++) {
      into.add(new Pair(context, paths.get(i - 1), paths.get(i)));
    }
  }

  private void score(Measures measures, Pair pair, Map<String, List<Double>> into) {
    List<String> texts = List.of(pair.first, pair.second);
    if (verdicts.contains(Independence.NAME)) {
      keep(into, Independence.NAME, measures.gains(pair.context, texts).get(0).gain());
    }
    if (verdicts.contains(ParallelCost.NAME) && validator.hasLayout()) {
      keep(into, ParallelCost.NAME, measures.cost(pair.context, texts).mean());
    }
  }

  /** Each Conclusion behind its own paths, and behind those of the block before or after. */
  private void conclusions(Measures measures, List<Measures.Grounds> grounds) {
    measures.grounding(grounds).forEach(score -> keep(positives, Grounded.NAME, score));
    if (grounds.size() < 2) {
      return;
    }
    List<Measures.Grounds> exchanged = new ArrayList<>();
    for (int i = 0; i < grounds.size(); i++) {
      Measures.Grounds own = grounds.get(i);
      Measures.Grounds other = grounds.get(i == 0 ? 1 : i - 1);
      exchanged.add(
          new Measures.Grounds(own.before(), own.goals(), other.paths(), own.conclusion()));
    }
    measures.grounding(exchanged).forEach(score -> keep(negatives, Grounded.NAME, score));
  }

  /** Neighbouring stretches of a text, cut at the ends of lines. */
  private static void stretches(CharSequence before, String text, List<Pair> into) {
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    for (String line : text.lines().toList()) {
      if (piece.length() >= SHORTEST && piece.length() + line.length() > LONGEST) {
        pieces.add(piece.toString());
        piece.setLength(0);
      }
      piece.append(line).append('\n');
    }
    if (piece.length() >= SHORTEST) {
      pieces.add(piece.toString());
    }
    StringBuilder seen = new StringBuilder(before);
    for (int i = 0; i + 1 < pieces.size(); i++) {
      into.add(new Pair(Measures.before("", seen), pieces.get(i), pieces.get(i + 1)));
      seen.append(pieces.get(i));
    }
  }

  private static void keep(Map<String, List<Double>> into, String verdict, double score) {
    into.computeIfAbsent(verdict, name -> new ArrayList<>()).add(score);
  }

  /**
   * What came of it.
   *
   * @param curves by verdict, of those that could be labelled
   * @param json the file: limits, and the curves they come from
   */
  public record Calibrated(Map<String, Curve> curves, ObjectNode json) {}

  /**
   * The short of a curve.
   *
   * @param positives how many that hold
   * @param negatives how many that do not
   * @param auc area under the curve
   * @param limit where to draw the line
   * @param truePassed share of the positives that pass
   * @param falsePassed share of the negatives that pass
   * @param isTaken whether the limit is taken: where the curve says little the old one stays
   */
  public record Curve(
      int positives,
      int negatives,
      double auc,
      double limit,
      double truePassed,
      double falsePassed,
      boolean isTaken) {}

  /** The limits, and the figures they come from. */
  public Calibrated result() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("calibrated", true);
    json.put("model", validator.model());
    json.put("documents", documents);
    json.put("blocks", blocks);
    Map<String, Double> limits = new TreeMap<>(thresholds.limits());
    ObjectNode roc = Json.MAPPER.createObjectNode();
    Map<String, Curve> curves = new TreeMap<>();
    ArrayNode kept = Json.MAPPER.createArrayNode();
    for (String verdict : thresholds.limits().keySet()) {
      List<Double> holds = positives.getOrDefault(verdict, List.of());
      List<Double> fails = negatives.getOrDefault(verdict, List.of());
      if (holds.isEmpty() || fails.isEmpty()) {
        kept.add(verdict);
        continue;
      }
      Roc curve = Roc.of(holds, fails, verdict.equals(Grounded.NAME));
      boolean isTaken = curve.auc() >= LEAST_AUC;
      if (isTaken) {
        limits.put(verdict, curve.limit());
      } else {
        kept.add(verdict);
      }
      curves.put(
          verdict,
          new Curve(
              curve.positives(),
              curve.negatives(),
              curve.auc(),
              curve.limit(),
              curve.truePassed(),
              curve.falsePassed(),
              isTaken));
      ObjectNode node = Json.MAPPER.valueToTree(curve);
      roc.set(verdict, node.put("taken", isTaken));
    }
    json.set("thresholds", Json.MAPPER.valueToTree(limits));
    json.set("kept", kept);
    json.set("roc", roc);
    return new Calibrated(curves, json);
  }
}
