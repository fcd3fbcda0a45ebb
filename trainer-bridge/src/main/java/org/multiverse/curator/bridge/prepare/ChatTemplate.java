package org.multiverse.curator.bridge.prepare;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.CuratorException;

/**
 * The chat around a document: what the model is given, and what ends its answer. ChatML, the
 * template of Qwen, unless a user gives another.
 *
 * @param text the template with {@code {question}}, {@code {prompt}} and {@code {answer}}
 */
public record ChatTemplate(String text) {
  // Before the template, which is checked as it is made.
  private static final String ANSWER = "{answer}";
  private static final Pattern PLACE = Pattern.compile("\\{(question|prompt|answer)\\}");

  /** ChatML: one turn of the user, one of the assistant. */
  public static final ChatTemplate CHATML =
      new ChatTemplate(
          "<|im_start|>user\n{question}{prompt}<|im_end|>\n<|im_start|>assistant\n"
              + "{answer}<|im_end|>");

  /** Checks that each placeholder is there once and the answer comes last. */
  public ChatTemplate {
    for (String place : new String[] {"{question}", "{prompt}", ANSWER}) {
      int at = text.indexOf(place);
      if (at < 0 || text.indexOf(place, at + 1) >= 0) {
        throw CuratorException.usage(
            "Invalid template: it holds "
                + place
                + (at < 0 ? " nowhere" : " twice")
                + " ({question}, {prompt} and {answer}, each once)");
      }
    }
    if (PLACE.matcher(text.substring(text.indexOf(ANSWER) + ANSWER.length())).find()) {
      throw CuratorException.usage(
          "Invalid template: {answer} is not last (the question and the prompt come before it)");
    }
    if (text.endsWith(ANSWER)) {
      throw CuratorException.usage("Invalid template: nothing follows {answer} (an end token)");
    }
  }

  /**
   * A template of the user's. Without {@code {answer}} the answer comes at its end, with an end
   * token behind it.
   *
   * @param end the end token
   */
  public static ChatTemplate of(String text, String end) {
    return new ChatTemplate(text.contains(ANSWER) ? text : text + ANSWER + end);
  }

  /** All that the model is given before its answer. */
  public String before(String question, String prompt) {
    String head = text.substring(0, text.indexOf(ANSWER));
    // In one go: a question may hold a placeholder itself.
    return PLACE
        .matcher(head)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(place.group(1).equals("question") ? question : prompt));
  }

  /** What follows the answer. */
  public String after() {
    return text.substring(text.indexOf(ANSWER) + ANSWER.length());
  }
}
