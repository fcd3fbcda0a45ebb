package org.multiverse.curator.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a value stands in a record: a column's name, then names of fields and places in lists, such
 * as {@code generations[0]}, {@code info.trace} or {@code messages[-1].content}. A column that
 * bears the whole text as its name comes first.
 *
 * @param text as it was written
 */
public record ColumnPath(String text) implements Serializable {
  private static final Pattern STEP = Pattern.compile("\\G(?:\\.([^.\\[\\]]+)|\\[(-?\\d{1,9})])");
  private static final Pattern HEAD = Pattern.compile("[^.\\[\\]]+");

  public ColumnPath {
    if (text.isBlank()) {
      throw new IllegalArgumentException("Invalid column: it has no name");
    }
  }

  /** The column that it begins in, in a record that may have one with the whole path as name. */
  public String column(InputRecord record) {
    return record.has(text) ? text : head();
  }

  private String head() {
    Matcher head = HEAD.matcher(text);
    return head.lookingAt() ? head.group() : text;
  }

  /** Whether it is a column as a whole in this record. */
  boolean isColumn(InputRecord record) {
    return record.has(text) || head().equals(text);
  }

  /** The value there; a missing node where there is none, a null node for a null. */
  public JsonNode in(InputRecord record) {
    String column = column(record);
    if (record.nulls().contains(column)) {
      return NullNode.getInstance();
    }
    String value = record.values().get(column);
    if (value == null) {
      return MissingNode.getInstance();
    }
    JsonNode node = record.notText().contains(column) ? Loose.tree(value) : TextNode.valueOf(value);
    if (column.equals(text)) {
      return node;
    }
    List<String> steps = new ArrayList<>();
    if (!readSteps(text.substring(column.length()), steps).isEmpty()) {
      // The name of a column that this record has not.
      return MissingNode.getInstance();
    }
    for (String step : steps) {
      node = step(node, step);
    }
    return node;
  }

  private static JsonNode step(JsonNode node, String step) {
    if (step.startsWith(".")) {
      return node.path(step.substring(1));
    }
    int index = Integer.parseInt(step);
    return node.isArray() ? node.path(index < 0 ? node.size() + index : index) : node.path("");
  }

  /**
   * Reads field names with their dot and list places as numbers.
   *
   * @return what is no step, from there on; empty when all is
   */
  private static String readSteps(String rest, List<String> steps) {
    Matcher matcher = STEP.matcher(rest);
    int end = 0;
    while (matcher.find()) {
      steps.add(matcher.group(1) != null ? "." + matcher.group(1) : matcher.group(2));
      end = matcher.end();
    }
    return rest.substring(end);
  }

  /** A path as a user writes it. */
  public static ColumnPath of(String text) {
    return new ColumnPath(text);
  }

  /**
   * Refuses what can be no path and no column either.
   *
   * @throws IllegalArgumentException when a record that holds no such column could not be asked
   */
  void requireValid() {
    String rest = readSteps(text.substring(head().length()), new ArrayList<>());
    if (!rest.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid column path: \"" + rest + "\" (NAME, NAME.FIELD or NAME[0])");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
