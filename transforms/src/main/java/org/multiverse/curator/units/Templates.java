package org.multiverse.curator.units;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;

/**
 * Finds what is no thought in a trace: chat templates that leaked into it, where a model that did
 * not stop wrote the next turn or its prompt behind its own text, and the marks around a thought
 * with the answer behind them.
 */
public final class Templates {
  private static final Pattern TOKEN =
      Pattern.compile(
          "<\\|"
              + WordList.read(Templates.class, "template-tokens").any()
              + "\\|>|<｜[^｜\\n]{1,30}｜>|\\[/?INST\\]|<<SYS>>|<(start|end)_of_turn>");
  private static final Pattern HEADER =
      Pattern.compile("(?i)(#{1,4} *)?(user|assistant|human|system)( *:)?");
  private static final Pattern INSTRUCTION =
      Pattern.compile(
          WordList.read(Templates.class, "prompt-instructions").any(), Pattern.CASE_INSENSITIVE);
  private static final int INSTRUCTION_UNITS = 6;
  private static final int MIN_PROMPT = 60;
  private static final String THOUGHT_MARK = "a mark around the thought";
  private static final String ANSWER = "the answer behind the thought";

  /** The marks that some models put around their thought, each on its own line or at an end. */
  static final Pattern THOUGHT =
      Pattern.compile(
          "\\A\\s*<think>|(?m)^[ \\t]*</?think>(?=\\s|\\z)|</think>(?=[ \\t]*(?:\\R|\\z))");

  private static final Pattern OPENS = Pattern.compile("\\s*<think>\\s*");
  private static final Pattern CLOSES = Pattern.compile("\\s*</think>\\s*");

  private Templates() {}

  /**
   * A run that is no part of the thought.
   *
   * @param units the run
   * @param what what it is, a few words
   */
  public record Found(UnitRange units, String what) {}

  /**
   * What is to be cut off: leaked templates with all that follows them, the marks around a thought,
   * and the answer behind it. In order, disjoint.
   *
   * @param question the question; said once more behind the answer, it is a leak, too
   */
  public static List<Found> find(Units units, String question) {
    List<Found> found = new ArrayList<>();
    int count = units.count();
    OptionalInt leak = findLeak(units, question);
    int end = leak.orElse(count + 1);
    for (int unit = 1; unit < end; unit++) {
      if (OPENS.matcher(units.unit(unit)).matches()) {
        found.add(new Found(new UnitRange(unit, unit), THOUGHT_MARK));
      } else if (CLOSES.matcher(units.unit(unit)).matches()) {
        found.add(new Found(new UnitRange(unit, unit), THOUGHT_MARK));
        if (unit + 1 < end) {
          found.add(new Found(new UnitRange(unit + 1, end - 1), ANSWER));
        }
        break;
      }
    }
    if (leak.isPresent()) {
      found.add(new Found(new UnitRange(end, count), "a chat template that leaked into the trace"));
    }
    return found;
  }

  /** The answer that stands behind the mark that closes the thought, empty when there is none. */
  public static String answer(Units units, String question) {
    return find(units, question).stream()
        .filter(found -> found.what().equals(ANSWER))
        .map(found -> units.text(found.units().from(), found.units().to()).strip())
        .findFirst()
        .orElse("");
  }

  /** First unit of a leaked template, empty when there is none. */
  static OptionalInt findLeak(Units units, String question) {
    for (int unit = 1; unit <= units.count(); unit++) {
      String text = units.unit(unit);
      if (TOKEN.matcher(text).find() || isHeader(units, unit)) {
        return OptionalInt.of(firstInstruction(units, unit));
      }
    }
    return restatement(units, question);
  }

  /**
   * A header line stands alone, between blank lines or before a turn; one word in a list doesn't.
   */
  private static boolean isHeader(Units units, int unit) {
    String text = units.unit(unit);
    if (text.length() > 40 || unit == 1 || unit == units.count()) {
      return false;
    }
    String line = text.strip();
    if (!HEADER.matcher(line).matches() || !isLineStart(units, unit)) {
      return false;
    }
    boolean marked = line.endsWith(":") || line.startsWith("#");
    String before = units.unit(unit - 1);
    boolean afterBlank = before.endsWith("\n\n") || before.endsWith("\r\n\r\n");
    return text.endsWith("\n") && (marked || afterBlank) && otherTurnFollows(units, unit, line);
  }

  private static boolean isLineStart(Units units, int unit) {
    return unit == 1 || units.unit(unit - 1).endsWith("\n");
  }

  private static boolean otherTurnFollows(Units units, int unit, String header) {
    String word = header.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    if (word.equals("user") || word.equals("human")) {
      for (int next = unit + 1; next <= units.count(); next++) {
        String line = units.unit(next).strip();
        if (line.length() <= 20
            && HEADER.matcher(line).matches()
            && isLineStart(units, next)
            && line.toLowerCase(Locale.ROOT).contains("assistant")) {
          return true;
        }
      }
      return false;
    }
    return false;
  }

  /** The prompt's closing instructions, which often stand before the first template token. */
  private static int firstInstruction(Units units, int leak) {
    int first = leak;
    for (int unit = leak - 1; unit >= 1 && unit >= leak - INSTRUCTION_UNITS; unit--) {
      if (INSTRUCTION.matcher(units.unit(unit)).find()) {
        first = unit;
      }
    }
    return first;
  }

  private static OptionalInt restatement(Units units, String question) {
    String prompt = Duplicates.normal(question);
    if (prompt.length() < MIN_PROMPT) {
      return OptionalInt.empty();
    }
    boolean answered = false;
    for (int unit = 1; unit <= units.count(); unit++) {
      String text = units.unit(unit);
      if (answered) {
        StringBuilder run = new StringBuilder(Duplicates.normal(text));
        if (run.length() > 0 && !isQuoted(units, unit) && prompt.startsWith(prefix(run))) {
          int next = unit + 1;
          while (next <= units.count() && run.length() < prompt.length()) {
            run.append(' ').append(Duplicates.normal(units.unit(next)));
            next++;
          }
          if (run.length() >= prompt.length() && run.toString().startsWith(prompt)) {
            return OptionalInt.of(firstInstruction(units, unit));
          }
        }
      }
      answered |=
          text.contains("\\boxed{") || text.toLowerCase(Locale.ROOT).contains("final answer");
    }
    return OptionalInt.empty();
  }

  /** A model that reads the question once more says so: "The problem says: …". */
  private static boolean isQuoted(Units units, int unit) {
    char first = units.unit(unit).charAt(0);
    return (!Character.isLetterOrDigit(first) && first != '$' && first != '\\')
        || !isLineStart(units, unit)
        || units.unit(unit - 1).stripTrailing().endsWith(":");
  }

  private static String prefix(CharSequence run) {
    return run.subSequence(0, Math.min(run.length(), 20)).toString();
  }
}
