package org.multiverse.curator.units;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.multiverse.curator.common.WordList;

/**
 * Finds what is no thought in a trace: chat templates that leaked into it, where a model that did
 * not stop wrote the next turn or its prompt behind its own text, and the marks around a thought
 * with the answer behind them.
 */
public final class Templates {
  private static final Pattern HEADER =
      Pattern.compile("(?i)(#{1,4} *)?(user|assistant|human|system)( *:)?");
  private static final Pattern INSTRUCTION =
      Pattern.compile(
          WordList.read(Templates.class, "prompt-instructions").any(), Pattern.CASE_INSENSITIVE);
  private static final int INSTRUCTION_UNITS = 6;
  private static final int MIN_PROMPT = 60;
  private static final String THOUGHT_MARK = "a mark around the thought";
  private static final String ANSWER = "the answer behind the thought";
  private static final String HEAD = "template tokens at the start";
  private static final String TAIL = "template tokens at the end";
  private static final String LEAK = "a chat template that leaked into the trace";
  private static final String REPEATED = "the prompt, repeated behind the answer";

  /** The marks that some models put around their thought, each on its own line or at an end. */
  static final Pattern THOUGHT =
      Pattern.compile(
          "\\A\\s*<think>|(?m)^[ \\t]*</?think>(?=\\s|\\z)|</think>(?=[ \\t]*(?:\\R|\\z))");

  private static final Pattern OPENS = Pattern.compile("\\s*<think>\\s*");
  private static final Pattern CLOSES = Pattern.compile("\\s*</think>\\s*");

  private static final Set<String> KINDS = Set.of(THOUGHT_MARK, ANSWER, HEAD, TAIL, LEAK, REPEATED);

  private Templates() {}

  /** Whether these words are those of a kind of cut that code makes, whoever says them. */
  public static boolean isKind(String what) {
    return KINDS.contains(what);
  }

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
    TemplateLeaks leaks = TemplateLeaks.of(units.text(), question);
    List<Found> found = new ArrayList<>();
    int count = units.count();
    Leak leak = findLeak(units, question, leaks);
    int end = leak.first();
    int first = leaks.head() == 0 ? 1 : Math.min(end, at(units, leaks.head()));
    if (first > 1) {
      found.add(new Found(new UnitRange(1, first - 1), HEAD));
    }
    Set<Integer> answerMarks =
        leaks.answerMarks().stream()
            .map(mark -> at(units, mark.from()))
            .collect(Collectors.toSet());
    for (int unit = first; unit < end; unit++) {
      boolean closes = CLOSES.matcher(units.unit(unit)).matches() || answerMarks.contains(unit);
      if (closes || OPENS.matcher(units.unit(unit)).matches()) {
        found.add(new Found(new UnitRange(unit, unit), THOUGHT_MARK));
      }
      if (closes) {
        if (unit + 1 < end) {
          found.add(new Found(new UnitRange(unit + 1, end - 1), ANSWER));
        }
        break;
      }
    }
    if (end <= count) {
      found.add(new Found(new UnitRange(end, count), leak.what()));
    }
    return found;
  }

  /** The unit that an offset lies in, one more than there are for the end of the text. */
  private static int at(Units units, int offset) {
    int low = 1;
    int high = units.count() + 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (units.end(middle) <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The answer that stands behind the mark that closes the thought, empty when there is none. */
  public static String answer(Units units, String question) {
    return find(units, question).stream()
        .filter(found -> found.what().equals(ANSWER))
        .map(found -> units.text(found.units().from(), found.units().to()).strip())
        .findFirst()
        .orElse("");
  }

  /**
   * A leak that the rest of the trace belongs to.
   *
   * @param first its first unit, one more than there are when there is none
   * @param what what it is
   */
  record Leak(int first, String what) {}

  /** The first leak of a template or of the prompt. */
  static Leak findLeak(Units units, String question) {
    return findLeak(units, question, TemplateLeaks.of(units.text(), question));
  }

  private static Leak findLeak(Units units, String question, TemplateLeaks leaks) {
    int token = at(units, leaks.tail());
    for (int unit = 1; unit <= units.count(); unit++) {
      boolean header = unit < token && isHeader(units, unit);
      if (unit == token || header) {
        boolean tokensAlone = !header && leaks.isTailOfTokens();
        int first = firstInstruction(units, unit);
        return new Leak(first, tokensAlone && first == unit ? TAIL : LEAK);
      }
    }
    return new Leak(restatement(units, question).orElse(units.count() + 1), REPEATED);
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
        boolean quoted = isQuoted(units, unit);
        StringBuilder run = new StringBuilder(quoted ? "" : Duplicates.normal(text));
        if (run.length() > 0 && prompt.startsWith(prefix(run))) {
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
      answered =
          answered
              || text.contains("\\boxed{")
              || text.toLowerCase(Locale.ROOT).contains("final answer");
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
