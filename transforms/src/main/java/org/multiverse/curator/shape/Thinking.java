package org.multiverse.curator.shape;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model's text taken apart by the marks around its thought: those of DeepSeek and Qwen, of
 * OpenThoughts and Bespoke, of Magistral, of Seed, and the channels of gpt-oss.
 *
 * <p>A mark counts by its place: the thought begins the text, and what closes it stands at an end
 * of a line when nothing opened it. So a text that speaks of {@code </think>} stays whole.
 *
 * @param thought the text inside, without the blank space around it
 * @param answer the text behind, empty when there is none
 * @param marks the marks in words, such as {@code <think>}
 */
public record Thinking(String thought, String answer, String marks) {
  /** What may stand before the thought: begin tokens and the header of the turn. */
  private static final String LEAD =
      "\\A\\s*(?:(?:<s>|<bos>|<\\|begin_of_text\\|>|<｜begin▁of▁sentence｜>|<\\|im_start\\|>(?:assistant)?"
          + "|<｜Assistant｜>|<\\|start\\|>assistant|<\\|assistant\\|>)\\s*+)*+";

  /** Where gpt-oss begins its answer, which may say of what form it is. */
  private static final String FINAL =
      "<\\|channel\\|>final(?:\\s*<\\|constrain\\|>\\w*)?\\s*<\\|message\\|>";

  /** The same where a server left out the tokens and kept the words between them. */
  private static final Pattern BARE_CHANNELS =
      Pattern.compile("\\Aanalysis.*assistantfinal(?:json)?(.*)\\z", Pattern.DOTALL);

  /**
   * How one family of models marks its thought.
   *
   * @param isTurn whether the thought is a turn of its own, which a text alone can't close
   */
  private record Marks(String name, Pattern opens, Pattern closes, boolean isTurn) {
    static Marks of(String open, String close) {
      return new Marks(
          open,
          Pattern.compile(LEAD + Pattern.quote(open)),
          Pattern.compile(Pattern.quote(close)),
          false);
    }
  }

  private static final List<Marks> FAMILIES =
      List.of(
          Marks.of("<think>", "</think>"),
          Marks.of("<thinking>", "</thinking>"),
          Marks.of("<thought>", "</thought>"),
          Marks.of("<reasoning>", "</reasoning>"),
          Marks.of("<seed:think>", "</seed:think>"),
          Marks.of("[THINK]", "[/THINK]"),
          Marks.of("<|begin_of_thought|>", "<|end_of_thought|>"),
          Marks.of("◁think▷", "◁/think▷"),
          Marks.of("<|START_THINKING|>", "<|END_THINKING|>"),
          new Marks(
              "<|im_start|>think",
              Pattern.compile("\\A\\s*<\\|im_start\\|>think\\b"),
              Pattern.compile("<\\|im_start\\|>answer\\b|<\\|im_end\\|>"),
              true),
          new Marks(
              "<|channel|>analysis",
              Pattern.compile(LEAD + "<\\|channel\\|>analysis(?:<\\|message\\|>)?"),
              Pattern.compile(
                  "(?:<\\|end\\|>\\s*)?(?:<\\|start\\|>assistant)?" + FINAL + "|<\\|end\\|>"),
              true));

  /**
   * What models wrap around their answer.
   *
   * @param opens at the text's beginning
   * @param closes at its end, where it may be missing; empty for nothing
   */
  private record Wrapper(Pattern opens, String closes) {
    static Wrapper of(String open, String close) {
      return new Wrapper(Pattern.compile("\\A" + Pattern.quote(open)), close);
    }
  }

  private static final List<Wrapper> WRAPPERS =
      List.of(
          Wrapper.of("<|begin_of_solution|>", "<|end_of_solution|>"),
          Wrapper.of("<answer>", "</answer>"),
          Wrapper.of("<|START_RESPONSE|>", "<|END_RESPONSE|>"),
          new Wrapper(Pattern.compile("\\A(?:<\\|start\\|>assistant)?" + FINAL), ""));

  private static final Pattern TURN_END = Pattern.compile("<\\|(?:im_)?end\\|>");

  /** Tokens that end a turn. */
  private static final List<String> TURN_ENDS =
      List.of(
          "<|im_end|>",
          "<|return|>",
          "<|end|>",
          "<|endoftext|>",
          "<|eot_id|>",
          "</s>",
          "<｜end▁of▁sentence｜>");

  /** The parts of a text; empty when no mark stands where one counts. */
  public static Optional<Thinking> split(String text) {
    for (Marks marks : FAMILIES) {
      Matcher opens = marks.opens.matcher(text);
      if (opens.lookingAt()) {
        Matcher closes = marks.closes.matcher(text);
        int end = close(closes, text, opens.end(), true);
        return Optional.of(
            end < 0
                ? of(marks, text.substring(opens.end()), "")
                : of(marks, text.substring(opens.end(), end), text.substring(closes.end())));
      }
    }
    // Some templates open the thought in the prompt, so that the text only closes it.
    for (Marks marks : FAMILIES) {
      Matcher closes = marks.closes.matcher(text);
      int end = marks.isTurn ? -1 : close(closes, text, 0, false);
      if (end >= 0) {
        return Optional.of(of(marks, text.substring(0, end), text.substring(closes.end())));
      }
    }
    return Optional.empty();
  }

  /**
   * What stands behind the last mark that closes a thought: for replies, which hold an answer and
   * speak of no marks. The whole text when none does; nothing of a thought without an end.
   */
  public static String behind(String reply) {
    String text = withoutTurnEnd(reply);
    Matcher bare = BARE_CHANNELS.matcher(text);
    if (bare.matches()) {
      return bare.group(1).strip();
    }
    int end = -1;
    boolean opened = false;
    for (Marks marks : FAMILIES) {
      boolean opens = marks.opens.matcher(text).lookingAt();
      opened |= opens;
      Matcher closes = marks.closes.matcher(text);
      while (closes.find()) {
        // The end of a turn ends a thought that had a turn of its own, and no other.
        end =
            opens || !TURN_END.matcher(closes.group()).matches()
                ? Math.max(end, closes.end())
                : end;
      }
    }
    return end < 0 ? opened ? "" : reply : unwrapped(text.substring(end));
  }

  /**
   * Where the thought is closed, the matcher at the mark; -1 when it is not. A mark at an end of a
   * line goes before one inside a line, which may be a mention.
   */
  private static int close(Matcher closes, String text, int from, boolean opened) {
    int inside = -1;
    int marks = 0;
    for (int at = from; closes.find(at); at = closes.end()) {
      if (isAtLineEdge(text, closes.start(), closes.end()) && !isInFence(text, closes.start())) {
        return closes.start();
      }
      if (!isQuoted(text, closes.start(), closes.end())) {
        marks++;
        inside = inside < 0 ? closes.start() : inside;
      }
    }
    if (!opened || marks != 1) {
      return -1;
    }
    return closes.find(inside) ? inside : -1;
  }

  private static boolean isAtLineEdge(String text, int start, int end) {
    int before = start;
    while (before > 0 && (text.charAt(before - 1) == ' ' || text.charAt(before - 1) == '\t')) {
      before--;
    }
    int after = end;
    while (after < text.length() && (text.charAt(after) == ' ' || text.charAt(after) == '\t')) {
      after++;
    }
    return before == 0
        || isLineEnd(text.charAt(before - 1))
        || after == text.length()
        || isLineEnd(text.charAt(after))
        || text.startsWith("<answer>", after)
        || text.startsWith("<|begin_of_solution|>", after);
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  private static boolean isQuoted(String text, int start, int end) {
    return start > 0
        && end < text.length()
        && "`'\"“‘".indexOf(text.charAt(start - 1)) >= 0
        && "`'\"”’".indexOf(text.charAt(end)) >= 0;
  }

  /** Inside a fenced block of code: an odd number of fences stands before it. */
  private static boolean isInFence(String text, int at) {
    int fences = 0;
    for (int i = text.indexOf("```"); i >= 0 && i < at; i = text.indexOf("```", i + 3)) {
      fences++;
    }
    return fences % 2 == 1;
  }

  private static Thinking of(Marks marks, String thought, String behind) {
    return new Thinking(withoutTurnEnd(thought).strip(), unwrapped(behind), marks.name);
  }

  /** A text without the tokens that end a turn, and the white space before them. */
  private static String withoutTurnEnd(String text) {
    int end = text.length();
    boolean cut = false;
    while (true) {
      int from = end;
      while (from > 0 && Character.isWhitespace(text.charAt(from - 1))) {
        from--;
      }
      String token = turnEnd(text, from);
      if (token.isEmpty()) {
        return cut ? text.substring(0, from) : text;
      }
      end = from - token.length();
      cut = true;
    }
  }

  private static String turnEnd(String text, int end) {
    for (String token : TURN_ENDS) {
      if (text.startsWith(token, end - token.length())) {
        return token;
      }
    }
    return "";
  }

  /** An answer without what models wrap around it. */
  static String unwrapped(String text) {
    String answer = withoutTurnEnd(text).strip();
    for (Wrapper wrapper : WRAPPERS) {
      Matcher opens = wrapper.opens.matcher(answer);
      if (opens.lookingAt()) {
        String inside = answer.substring(opens.end());
        boolean closes = inside.endsWith(wrapper.closes);
        int end = inside.length() - (closes ? wrapper.closes.length() : 0);
        return inside.substring(0, end).strip();
      }
    }
    return answer;
  }
}
