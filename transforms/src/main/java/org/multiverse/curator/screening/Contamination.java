package org.multiverse.curator.screening;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.multiverse.curator.common.Sha256;

/**
 * Evaluation questions, found again in rows: by any run of thirteen words that both have, as is
 * usual since GPT-3 (Brown et al. 2020, appendix C), a shorter question by all of its words. Of
 * fewer than eight words chance would find too many: such a question is found only where the
 * question of the row is no more than it. Runs that many evaluation questions have are how their
 * authors speak ("where m and n are relatively prime positive integers") and say nothing.
 */
public final class Contamination implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Words of a run. */
  public static final int RUN = 13;

  /** Words of the shortest question that is looked for inside others. */
  public static final int LEAST = 8;

  /** A run in more different evaluation questions than this is how their authors speak. */
  public static final int COMMON = 4;

  /** Characters of a trace that are looked at: it may begin by saying its question again. */
  public static final int START = 2_000;

  private final List<Question> questions;
  private final int skipped;

  /** Hashes of runs in ascending order, and the question of each: maps of boxes take ten times. */
  private final long[] runs;

  private final int[] owners;

  /** The same of questions that are looked for as a whole. */
  private final Map<Long, Integer> wholes = new HashMap<>();

  private final boolean[] lengths = new boolean[RUN + 1];

  /**
   * An evaluation question.
   *
   * @param text the question
   * @param source where it stands, such as {@code aime.jsonl:12}
   */
  public record Question(String text, String source) implements Serializable {}

  /**
   * A row that holds one.
   *
   * @param question the evaluation question
   * @param run the words that both have
   * @param where {@code question} or {@code trace}
   */
  public record Hit(Question question, String run, String where) {}

  /** The index of some questions. */
  public Contamination(List<Question> questions) {
    this.questions = List.copyOf(questions);
    int empty = 0;
    Set<List<String>> seen = new HashSet<>();
    Map<Long, Integer> first = new HashMap<>();
    Map<Long, Integer> times = new HashMap<>();
    Set<Long> whole = new HashSet<>();
    for (int i = 0; i < questions.size(); i++) {
      List<String> words = Words.of(questions.get(i).text());
      if (words.isEmpty()) {
        empty++;
      } else if (seen.add(words)) {
        long[] hashes = Words.hashes(words);
        int length = Math.min(RUN, hashes.length);
        if (length < LEAST) {
          wholes.put(Words.run(hashes, 0, length), i);
          continue;
        }
        lengths[length] = true;
        Set<Long> own = new HashSet<>();
        for (int from = 0; from + length <= hashes.length; from++) {
          own.add(Words.run(hashes, from, from + length));
        }
        for (long run : own) {
          first.putIfAbsent(run, i);
          times.merge(run, 1, Integer::sum);
        }
        if (own.size() == 1) {
          whole.addAll(own);
        }
      }
    }
    this.skipped = empty;
    first.keySet().removeIf(run -> times.get(run) > COMMON && !whole.contains(run));
    this.runs = first.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    this.owners = Arrays.stream(runs).mapToInt(first::get).toArray();
  }

  /** Questions without a word, which can't be looked for. */
  public int skipped() {
    return skipped;
  }

  /** Digest of the questions and their number, for fingerprints. */
  public String fingerprint() {
    StringBuilder texts = new StringBuilder();
    questions.forEach(question -> texts.append(question.text()).append('\n'));
    return questions.size() + " questions, " + Sha256.of(texts.toString()).substring(0, 16);
  }

  /** The first evaluation question that a row's question or the start of its trace holds. */
  public Optional<Hit> in(String question, String trace) {
    List<String> words = Words.of(question);
    if (!words.isEmpty() && words.size() < LEAST) {
      Integer whole = wholes.get(Words.run(Words.hashes(words), 0, words.size()));
      if (whole != null && Words.of(questions.get(whole).text()).equals(words)) {
        return Optional.of(hit(whole, words, "question"));
      }
    }
    String start = trace.substring(0, trace.offsetByCodePoints(0, count(trace)));
    return run(words, "question").or(() -> run(Words.of(start), "trace"));
  }

  private static int count(String trace) {
    return Math.min(START, trace.codePointCount(0, trace.length()));
  }

  private Optional<Hit> run(List<String> words, String where) {
    long[] hashes = Words.hashes(words);
    for (int length = RUN; length >= LEAST; length--) {
      for (int from = 0; lengths[length] && from + length <= hashes.length; from++) {
        int at = Arrays.binarySearch(runs, Words.run(hashes, from, from + length));
        if (at >= 0) {
          List<String> run = new ArrayList<>(words.subList(from, from + length));
          return Optional.of(hit(owners[at], run, where));
        }
      }
    }
    return Optional.empty();
  }

  private Hit hit(int question, List<String> run, String where) {
    return new Hit(questions.get(question), String.join(" ", run), where);
  }
}
