package org.multiverse.curator.prompts;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Causes;

/**
 * One prompt: a Markdown file with YAML front matter. Placeholders are written <code>{{name}}
 * </code>.
 *
 * @param name the file's name without {@code .md}
 * @param header the front matter
 * @param body the Markdown behind the front matter, without leading blank lines
 * @param fingerprint first 16 hexadecimal digits of the SHA-256 of the whole file's text with line
 *     ends as {@code \n}; written into every row that the prompt has made
 */
public record Prompt(String name, Header header, String body, String fingerprint)
    implements Serializable {

  private static final Pattern FRONT_MATTER =
      Pattern.compile("\\A---\\n(.*?)\\n---\\n(.*)\\z", Pattern.DOTALL);
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([A-Za-z][A-Za-z0-9_]*)\\}\\}");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /**
   * What the front matter says.
   *
   * @param step the step whose question it asks, or {@code all} for the shared beginning
   * @param version raised by hand whenever the meaning changes
   * @param answerSchema file name of the answer's JSON Schema, null when no answer is read
   * @param maxOutputTokens room for the answer, 0 when no answer is read
   */
  public record Header(
      @JsonProperty(required = true) String step,
      @JsonProperty(required = true) int version,
      @JsonProperty("answer_schema") String answerSchema,
      @JsonProperty("max_output_tokens") int maxOutputTokens)
      implements Serializable {}

  /** Reads a prompt from the text of its file. */
  public static Prompt parse(String name, String text) {
    String normalized = text.replace("\r\n", "\n");
    Matcher matcher = FRONT_MATTER.matcher(normalized);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Invalid prompt: "
              + name
              + " (it must begin with front matter between two lines of ---)");
    }
    try {
      Header header = YAML.readValue(matcher.group(1), Header.class);
      return new Prompt(name, header, matcher.group(2).stripLeading(), fingerprint(normalized));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Invalid prompt: "
              + name
              + " (front matter: "
              + Causes.oneLine(Causes.said(e.getOriginalMessage()))
              + ")",
          e);
    }
  }

  /** Names of the placeholders in the body, sorted. */
  public Set<String> placeholders() {
    Set<String> names = new TreeSet<>();
    PLACEHOLDER.matcher(body).results().forEach(match -> names.add(match.group(1)));
    return names;
  }

  /**
   * The body with each placeholder replaced. Values are put in as they are: a placeholder inside a
   * value stays text, so a trace can't inject one.
   *
   * @param values one value for each placeholder, none left over
   */
  public String render(Map<String, String> values) {
    Set<String> expected = placeholders();
    if (!expected.equals(values.keySet())) {
      throw new IllegalArgumentException(
          "Cannot render prompt "
              + name
              + ": it takes "
              + expected
              + ", was given "
              + new TreeSet<>(values.keySet()));
    }
    return PLACEHOLDER
        .matcher(body)
        .replaceAll((MatchResult match) -> Matcher.quoteReplacement(values.get(match.group(1))));
  }

  private static String fingerprint(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot fingerprint: this Java has no SHA-256", e);
    }
  }
}
