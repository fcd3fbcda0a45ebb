package org.multiverse.curator.steps;

import java.util.List;

/**
 * One thing that is wrong with an answer, said so that its maker can mend it.
 *
 * @param rule name of the rule, such as {@code takes-from-sibling}
 * @param subject what it is about: a step id, a block id, or {@code group 2} (groups count from 1)
 * @param message what is wrong, with which value, what to do
 */
public record CheckViolation(String rule, String subject, String message) {
  /** The same of a subject by another name. */
  public CheckViolation about(String other) {
    return new CheckViolation(rule, other, message);
  }

  /** The violation on one line: what it is about, which rule, what is wrong. */
  public String line() {
    return subject + " (" + rule + "): " + message;
  }

  /** The first violation and how many more there are, on one line. */
  static String summary(List<CheckViolation> violations) {
    if (violations.isEmpty()) {
      return "nothing is wrong";
    }
    CheckViolation first = violations.get(0);
    String more = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more)";
    return first.rule() + ": " + first.message() + more;
  }
}
