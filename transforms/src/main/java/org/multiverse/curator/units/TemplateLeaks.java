package org.multiverse.curator.units;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;

/**
 * Tells tokens of chat templates that leaked into a trace from those that the trace speaks of, by
 * place and shape. A leak stands at the very start or end, or where a turn ends and another begins,
 * as templates write them. A token in code, in quotes, in a list, behind a colon or in the middle
 * of a sentence is a mention; so is all that is no clear leak, since a mention that is cut off
 * takes the rest of the trace with it.
 */
final class TemplateLeaks {
  private static final String ROLE =
      "(?:user|assistant|system|human|model|tool|developer|think|answer|ipython)";
  private static final String END =
      "(?:<\\|(?:im_end|eot_id|eom_id|end|endoftext|end_of_text)\\|>|<｜end▁of▁sentence｜>"
          + "|</s>|<eos>|<end_of_turn>)";

  /** Opens a turn only with the role behind it. */
  private static final String OPENING =
      "(?:<\\|im_start\\|>|<\\|start_header_id\\|>|<start_of_turn>)";

  /** Whatever a template writes, words of a trace excepted. */
  private static final Pattern TOKEN =
      Pattern.compile(
          // Passes over what no token begins with.
          "(?=[<\\[])(?:<\\|"
              + WordList.read(Templates.class, "template-tokens").any()
              + "\\|>|<｜[^｜\\n]{1,30}｜>|\\[/?INST\\]|<</?SYS>>|<(?:start|end)_of_turn>"
              + "|</?s>|<[be]os>)");

  /** Tokens with their roles, one after the other, with the white space between and behind. */
  private static final Pattern RUN =
      Pattern.compile(
          "(?:(?:" + TOKEN.pattern() + ")(?:" + ROLE + "(?=\\s|<|\\z))?\\s*+)++(?:<think>\\s*)?");

  /** A turn: an opening with its role, a token that is a role, or a role behind an end. */
  private static final Pattern TURN =
      Pattern.compile(
          OPENING
              + ROLE
              + "(?:[ \\t]*\\R|\\z|<)|<\\|(?i:user|assistant|system)\\|>(?! ?\\p{Ll})"
              + "|<｜(?!begin▁|end▁)[^｜\\n]{1,30}｜>(?! ?\\p{Ll})"
              + "|\\[/?INST\\](?! ?\\p{Ll})|<<SYS>>(?! ?\\p{Ll})");

  private static final Pattern ENDS = Pattern.compile(END);
  private static final Pattern NAKED_OPENING = Pattern.compile(OPENING + "(?!" + ROLE + ")");

  /** A role on a line of its own, as it stands behind an end where its token was lost. */
  private static final Pattern ROLE_LINE =
      Pattern.compile("(?i)(?:#{1,4} *)?(?:user|assistant|human|system)(?: *:.*| *)(?:\\R|\\z)");

  /** Tokens that begin a text; what follows them is the text itself. */
  private static final Pattern HEAD =
      Pattern.compile(
          "\\A\\s*(?:(?:assistant|think)\\R\\s*|(?:(?:"
              + TOKEN.pattern()
              + ")(?:"
              + ROLE
              + "(?=\\s|<|\\z))?\\s*+)++)(?:<think>\\s*)?");

  private static final Pattern ASSISTANT =
      Pattern.compile(
          "(?:"
              + OPENING
              + "(?:assistant|model|think)(?:<\\|end_header_id\\|>)?|<\\|(?i:assistant)\\|>"
              + "|<｜Assistant｜>|\\[/INST\\])\\s*(?:<think>\\s*)?");
  private static final Pattern ASKS =
      Pattern.compile(
          OPENING
              + "(?:user|system|human|developer|tool)|<\\|(?i:user|system)\\|>|<｜User｜>|\\[INST\\]");

  /** Where the answer begins in traces that are written as two turns, {@code think} and it. */
  private static final Pattern ANSWER = Pattern.compile(OPENING + "answer\\s*");

  /** The trace gives its answer. */
  private static final Pattern GIVEN_ANSWER =
      Pattern.compile("\\\\boxed\\{|final answer|answer is", Pattern.CASE_INSENSITIVE);

  private static final Pattern LIST_ITEM =
      Pattern.compile("\\s*(?:[-*+•>|]|\\(?\\w{1,3}[.):])[\\s*_]*");
  private static final Pattern INDENTED = Pattern.compile("(?: {4}|\\t).*|>.*");
  private static final String OPENERS = "`\"'“‘«([{<|/\\:,=";
  private static final String CLOSERS = "`\"'”’»";

  private final String text;

  /** Offsets inside of code, null before they are asked for. */
  private BitSet code;

  private final List<Span> answerMarks = new ArrayList<>();
  private final BitSet starts = new BitSet();
  private int head;
  private int tail;
  // Offset behind the first answer, once somebody has asked for it.
  private int answered = -1;

  private TemplateLeaks(String text) {
    this.text = text;
    this.tail = text.length();
  }

  /**
   * A stretch of the text.
   *
   * @param from offset (UTF-16) of its first character
   * @param to offset behind its last
   */
  record Span(int from, int to) {}

  /**
   * Looks at a text.
   *
   * @param question what it answers; one that speaks of such tokens makes their mention likely
   */
  static TemplateLeaks of(String text, String question) {
    TemplateLeaks leaks = new TemplateLeaks(text);
    if (text.indexOf('<') < 0 && text.indexOf("INST]") < 0 && !HEAD.matcher(text).lookingAt()) {
      return leaks;
    }
    leaks.findHead();
    leaks.findTail(TOKEN.matcher(question).find());
    return leaks;
  }

  /** Offset behind the tokens that the text begins with, 0 when there are none. */
  int head() {
    return head;
  }

  /** Offset of the leak that all of the rest belongs to, the text's length when there is none. */
  int tail() {
    return tail;
  }

  /** Whether there is nothing but tokens behind {@link #tail}. */
  boolean isTailOfTokens() {
    return RUN.matcher(text).region(tail, text.length()).matches();
  }

  /** The marks that an answer stands behind, in the thought's turn of its own. */
  List<Span> answerMarks() {
    return answerMarks;
  }

  /** Offsets of all tokens that leaked, each of which begins a unit. */
  BitSet starts() {
    return starts;
  }

  private void findHead() {
    Matcher matcher = HEAD.matcher(text);
    if (!matcher.lookingAt() || !opensText(matcher.end())) {
      return;
    }
    head = matcher.end();
    if (ASKS.matcher(matcher.group()).find()) {
      // The whole prompt stands before the trace.
      Matcher assistant = ASSISTANT.matcher(text);
      int from = 0;
      head = 0;
      tail = 0;
      while (assistant.find(from)) {
        if (!isCode(assistant.start())) {
          head = assistant.end();
          tail = text.length();
          break;
        }
        from = assistant.end();
      }
    }
  }

  private boolean isCode(int at) {
    if (code == null) {
      code = ProtectedSpans.code(text);
    }
    return code.get(at);
  }

  /** "{@code <s>} opens a text" is a sentence about it. */
  private boolean opensText(int end) {
    if (end == text.length()) {
      return true;
    }
    boolean spoken = text.charAt(end - 1) == ' ' && Character.isLowerCase(text.charAt(end));
    boolean punctuated = ".,;:)".indexOf(text.charAt(end)) >= 0;
    // Struck out in HTML, where the same line takes it back.
    boolean struck = text.startsWith("<s>") && line(end).contains("</s>");
    return !spoken && !punctuated && !struck;
  }

  private void findTail(boolean askedFor) {
    if (tail == 0) {
      starts.set(0);
      return;
    }
    boolean spokenOf = askedFor;
    Matcher tokens = TOKEN.matcher(text);
    int at = head;
    while (at < text.length() && tokens.find(at)) {
      int start = tokens.start();
      Matcher run = RUN.matcher(text).region(start, text.length());
      int end = run.lookingAt() ? run.end() : tokens.end();
      if (!isCode(start) && !isQuoted(start, end) && standsFree(start)) {
        Matcher answer = ANSWER.matcher(text).region(start, text.length());
        if (answer.lookingAt() && isLineStart(start) && !spokenOf) {
          answerMarks.add(new Span(start, answer.end()));
          starts.set(start);
          starts.set(answer.end());
          at = answer.end();
          continue;
        }
        if (isLeak(start, end, spokenOf)) {
          tail = start;
          break;
        }
      }
      // Two letters in brackets are struck-out text more often than they are tokens.
      spokenOf |= !tokens.group().matches("</?s>");
      at = end;
    }
    if (tail < text.length()) {
      int from = tail;
      while (from < text.length() && tokens.find(from)) {
        starts.set(tokens.start());
        from = tokens.end();
      }
    }
  }

  private boolean isLeak(int start, int end, boolean spokenOf) {
    if (end == text.length()) {
      return true;
    }
    String run = text.substring(start, end);
    Matcher ends = ENDS.matcher(run);
    boolean ending = ends.lookingAt();
    boolean turn =
        TURN.matcher(text)
                .region(start, end)
                .useTransparentBounds(true)
                .useAnchoringBounds(false)
                .find()
            || (ending && ROLE_LINE.matcher(text).region(end, text.length()).lookingAt());
    if (!turn) {
      if (!ending || NAKED_OPENING.matcher(run).find() || run.startsWith("</s>")) {
        return false;
      }
      boolean lineEnds = run.substring(ends.end()).matches("[ \\t]*\\R[\\s\\S]*");
      boolean glued = !isLineStart(start) && run.length() == ends.end();
      char next = text.charAt(end);
      boolean anotherText =
          lineEnds
              ? !Character.isLowerCase(next)
              : glued && isTerminator(before(start)) && Character.isUpperCase(next);
      if (!anotherText) {
        return false;
      }
    }
    return !spokenOf || isAnswered(start);
  }

  /** Whether the answer is given before, so that a new turn may begin. */
  private boolean isAnswered(int at) {
    if (answered < 0) {
      Matcher answer = GIVEN_ANSWER.matcher(text);
      answered = answer.find() ? answer.end() : Integer.MAX_VALUE;
    }
    return answered <= at;
  }

  private boolean isQuoted(int start, int end) {
    int line = lineStart(start);
    String before = text.substring(line, start);
    String behind = line(end);
    boolean open =
        before.chars().filter(c -> c == '"').count() % 2 == 1
            || before.lastIndexOf('“') > before.lastIndexOf('”');
    boolean closes = behind.indexOf('"') >= 0 || behind.indexOf('”') >= 0;
    int last = end;
    while (last > start && Character.isWhitespace(text.charAt(last - 1))) {
      last--;
    }
    boolean wrapped =
        start > 0
            && OPENERS.indexOf(text.charAt(start - 1)) >= 0
            && last < text.length()
            && CLOSERS.indexOf(text.charAt(last)) >= 0;
    return (open && closes && last == end) || wrapped;
  }

  /** Whether nothing before it makes it part of a sentence, a list or a quotation. */
  private boolean standsFree(int start) {
    if (start == head) {
      return true;
    }
    int line = lineStart(start);
    String before = text.substring(line, start);
    if (before.isEmpty()) {
      char last = before(line);
      return last != ':' && last != ',';
    }
    if (LIST_ITEM.matcher(before).matches() || INDENTED.matcher(before).matches()) {
      return false;
    }
    char last = text.charAt(start - 1);
    return Character.isWhitespace(last)
        ? isTerminator(before(start))
        : OPENERS.indexOf(last) < 0 || (last == ':' || last == '"' || last == '\'');
  }

  private static boolean isTerminator(char c) {
    return ".!?…。！？)]}\"”'’*$".indexOf(c) >= 0;
  }

  /** The last character before an offset that is no white space, a space when there is none. */
  private char before(int at) {
    int i = at;
    while (i > 0 && Character.isWhitespace(text.charAt(i - 1))) {
      i--;
    }
    return i == 0 ? ' ' : text.charAt(i - 1);
  }

  private boolean isLineStart(int at) {
    return at == lineStart(at);
  }

  private int lineStart(int at) {
    int i = at;
    while (i > 0 && text.charAt(i - 1) != '\n' && text.charAt(i - 1) != '\r') {
      i--;
    }
    return i;
  }

  /** The rest of a line. */
  private String line(int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return text.substring(from, end);
  }
}
