package org.multiverse.curator.rules;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.units.Units;

/**
 * A trace as the finders read it: its units with what the opening words of each announce, and how
 * they depend on each other.
 */
final class MarkedTrace {
  private static final Pattern BLANK_LINE = Pattern.compile("\\n[ \\t]*\\r?\\n\\s*$");

  private final String question;
  private final Units units;
  private final Dependence dependence;
  private final Mark[] marks;
  private final boolean[] opensLine;
  private final boolean[] connected;

  /**
   * Marks the units of a trace.
   *
   * @param trace all of it, since what is kept may depend on any unit
   * @param last the last unit that may be asked about
   */
  MarkedTrace(Trace trace, int last) {
    this.question = trace.question();
    this.units = trace.units();
    this.dependence = Dependence.of(trace);
    this.marks = new Mark[last + 2];
    this.opensLine = new boolean[last + 2];
    this.connected = new boolean[last + 2];
    Arrays.fill(marks, Mark.NONE);
    for (int unit = 1; unit <= last; unit++) {
      String text = units.unit(unit);
      opensLine[unit] = opensLine(units, unit);
      marks[unit] = DiscourseMarkers.mark(text, opensLine[unit]);
      connected[unit] = DiscourseMarkers.isConnected(text);
    }
  }

  /** Whether a unit is the first of its line. */
  static boolean opensLine(Units units, int unit) {
    if (unit == 1) {
      return true;
    }
    String before = units.unit(unit - 1);
    return before.endsWith("\n") || before.endsWith("\r");
  }

  String question() {
    return question;
  }

  Units units() {
    return units;
  }

  Dependence dependence() {
    return dependence;
  }

  Mark mark(int unit) {
    return marks[unit];
  }

  boolean opensLine(int unit) {
    return opensLine[unit];
  }

  /** Whether a blank line follows a unit. */
  boolean closes(int unit) {
    return BLANK_LINE.matcher(units.unit(unit)).find();
  }

  /** Whether the opening words of a unit tie it to the one before. */
  boolean isConnected(int unit) {
    return connected[unit];
  }

  /** Whether a unit is a question that what follows it answers. */
  boolean asks(int unit) {
    String text = units.unit(unit).strip();
    return text.endsWith("?") && !PathEditor.isHook(text);
  }

  /** Whether the words before a unit announce that a check begins with it. */
  boolean isAnnouncedAsCheck(int first) {
    for (int unit = Math.max(1, first - 2); unit < first; unit++) {
      if (marks[unit].is(Mark.MarkKind.VERIFICATION) && DiscourseMarkers.checks(units.unit(unit))) {
        return true;
      }
    }
    return false;
  }
}
