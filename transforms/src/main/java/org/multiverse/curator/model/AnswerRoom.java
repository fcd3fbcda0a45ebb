package org.multiverse.curator.model;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a server found a request too long, and how much room it leaves, in its own words. */
final class AnswerRoom {
  /** The parameter for the most tokens of an answer, by all its names. */
  static final String NAME = "max_?(?:completion_?|output_?|new_?)?tokens";

  private static final Pattern TOO_LONG =
      Pattern.compile(
          "maximum context|context_length_exceeded|context (length|window|size|limit)"
              + "|prompt is too long|reduce the length|too many (input )?tokens|token limit"
              + "|input token count|maximum number of (input |output )?tokens"
              + "|string_above_max_length|input is too long|supports at most"
              + ("|(?:NAME)['\"`]?( is)? too (large|high|big)|(?:NAME)['\"`]?: \\d+ >"
                      + "|(?:NAME).{0,60}(exceeds?\\b|must be (less|at most|<=)|cannot be greater|range)"
                      + "|range (of|for) ['\"`]?(?:NAME)|(?:NAME)['\"`]? must be at least 1, got -")
                  .replace("NAME", NAME));

  private static final Pattern IN_ALL =
      Pattern.compile("context (?:length|window|limit|size)[^\\d]{0,20}(\\d{3,8})");
  private static final Pattern IN_MESSAGES =
      Pattern.compile(
          "(\\d{1,8}) (?:tokens )?(?:in|from) (?:the )?(?:messages|prompt|input)"
              + "|(\\d{1,8}) input tokens"
              + "|(?:messages|prompt|input)[^\\d.]{1,40}(\\d{1,8}) (?:input )?tokens");
  private static final Pattern SUM = Pattern.compile("(\\d{1,8}) \\+ \\d{1,8} > (\\d{1,8})");

  /** How servers say the most that may be asked for; the first one that says it counts. */
  private static final List<Pattern> MOST =
      List.of(
          Pattern.compile(": \\d+ > (\\d{2,8}), which is the maximum"),
          Pattern.compile("range [^\\[]{0,60}\\[\\s*\\d+\\s*,\\s*(\\d{2,8})\\s*\\]"),
          Pattern.compile("less than or equal to [`'\"]?(\\d{2,8})"),
          Pattern.compile(
              "(?:at most|up to|maximum(?: value)?(?: is| of)?|<=?)[ :]{1,3}(\\d{2,8})"));

  /** A range of which the end is not a part. */
  private static final Pattern BELOW = Pattern.compile("to (\\d{2,8}) \\(exclusive\\)");

  private AnswerRoom() {}

  /** Whether what was sent, or the room that was asked for, is too long. */
  static boolean isTooSmall(String words) {
    return TOO_LONG.matcher(words).find();
  }

  /**
   * Most tokens of an answer for which there is room, where the words tell it.
   *
   * @param words in lower case
   */
  static OptionalInt in(String words) {
    Matcher sum = SUM.matcher(words);
    if (sum.find()) {
      return left(sum.group(2), sum.group(1));
    }
    Matcher all = IN_ALL.matcher(words);
    Matcher read = IN_MESSAGES.matcher(words);
    if (all.find() && read.find()) {
      String messages = read.group(1) != null ? read.group(1) : read.group(2);
      return left(all.group(1), messages != null ? messages : read.group(3));
    }
    if (!Pattern.compile(NAME).matcher(words).find()) {
      return OptionalInt.empty();
    }
    Matcher below = BELOW.matcher(words);
    if (below.find()) {
      return OptionalInt.of(Integer.parseInt(below.group(1)) - 1);
    }
    for (Pattern pattern : MOST) {
      Matcher most = pattern.matcher(words);
      if (most.find()) {
        return OptionalInt.of(Integer.parseInt(most.group(1)));
      }
    }
    return OptionalInt.empty();
  }

  private static OptionalInt left(String all, String messages) {
    int left = Integer.parseInt(all) - Integer.parseInt(messages);
    return left > 0 ? OptionalInt.of(left) : OptionalInt.empty();
  }
}
