package org.multiverse.curator.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.contracts.CuratedRow;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.shape.Conversation.Role;
import org.multiverse.curator.shards.RowSchemas;

/**
 * Tells from the first rows of an input where question, trace and answer stand in it, and refuses
 * an input that has no trace before a run begins.
 */
public final class ShapeFinder {
  private static final String ID = CuratedRow.ID;
  private static final String SOLUTION = "solution";

  /** What people call our columns on the command line. */
  private static final Map<String, String> SHORT =
      Map.of("trace", Trace.TEXT, "attempt", CuratedRow.ATTEMPT);

  private static final List<String> CHATS =
      List.of("messages", "conversations", "conversation", "chat", "dialogue", "turns");
  private static final List<String> REASONING =
      List.of(
          "thinking_trajectories",
          "thinking_trajectory",
          "deepseek_reasoning",
          "reasoning_content",
          "reasoning_trace",
          "reasoning",
          "thinking",
          "complex_cot",
          "long_cot",
          "chain_of_thought",
          "thought",
          "thoughts",
          "analysis",
          "trace",
          "cot");
  private static final List<String> RESPONSES =
      List.of(
          "generations",
          "generation",
          "responses",
          "response",
          "completions",
          "completion",
          "outputs",
          "output",
          "model_output",
          "model_response",
          "llm_response",
          "generated_solution",
          "r1_generation",
          "reannotated_assistant_content",
          "assistant_content");
  private static final List<String> QUESTIONS =
      List.of(
          "question",
          "problem",
          "problem_statement",
          "prompt",
          "instruction",
          "query",
          "user_prompt",
          "input",
          "task",
          "user");
  private static final List<String> SOLUTIONS =
      List.of(
          "solution",
          "ground_truth_solution",
          "reference_solution",
          "ground_truth",
          "reference_answer",
          "expected_answer",
          "gold_answer",
          "answer",
          "final_answer");
  private static final List<String> ATTEMPTS =
      List.of("attempt", "deepseek_solution", "deepseek_answer", "final", "response", "output");
  private static final List<String> IDS = List.of("uuid");

  /**
   * What the user asked for.
   *
   * @param shape the shape, or AUTO
   * @param columns path in the input by our name for it
   * @param turn which turns of a conversation become rows
   */
  public record Asked(InputShape shape, Map<String, String> columns, TurnChoice turn) {
    /** Nothing said: all is told from the rows. */
    public static final Asked NOTHING = new Asked(InputShape.AUTO, Map.of(), TurnChoice.LAST);
  }

  /**
   * The first rows of a file.
   *
   * @param file the file as the user would name it
   * @param records its first rows; those that can't be read are left out
   */
  public record Sample(String file, List<InputRecord> records) {}

  /**
   * What was found.
   *
   * @param shape how rows come out of records
   * @param mapping what each of our columns is taken from, in words, by our short name for it
   */
  public record Found(RowShape shape, Map<String, String> mapping) {}

  private final Asked asked;
  private final List<Sample> samples;
  private final List<InputRecord> records;
  private final Map<String, ColumnPath> columns = new TreeMap<>();

  private ShapeFinder(Asked asked, List<Sample> samples) {
    this.asked = asked;
    this.samples = samples;
    this.records = samples.stream().flatMap(sample -> sample.records().stream()).toList();
  }

  /**
   * Finds the shape of an input.
   *
   * @throws CuratorException USAGE when a column that was named is nowhere, or no trace is found
   */
  public static Found find(Asked asked, List<Sample> samples) {
    return new ShapeFinder(asked, samples).find();
  }

  /**
   * Our column by the name that a user gives it.
   *
   * @throws CuratorException USAGE when there is none
   */
  public static String ours(String name) {
    String ours = SHORT.getOrDefault(name, name);
    if (!ours.equals(ID) && !RowSchemas.INPUT_COLUMNS.contains(ours)) {
      throw CuratorException.usage(
          "Invalid column: there is no column "
              + name
              + " to be mapped (trace, question, attempt, solution, id, or a column of s1K-1.1: "
              + String.join(", ", RowSchemas.INPUT_COLUMNS)
              + ")");
    }
    return ours;
  }

  private Found find() {
    asked.columns().forEach((name, path) -> columns.put(ours(name), existing(ColumnPath.of(path))));
    if (records.isEmpty()) {
      // Nothing that could be read: the run rejects it row by row, and says why.
      return new Found(
          new RowShape(InputShape.S1K, columns, asked.turn()), Map.of("trace", Trace.TEXT));
    }
    InputShape shape = asked.shape();
    if (!columns.containsKey(Trace.TEXT)) {
      columns.put(Trace.TEXT, ColumnPath.of(trace()));
    }
    ColumnPath trace = columns.get(Trace.TEXT);
    if (shape == InputShape.AUTO) {
      shape = shape(trace);
    }
    if (asked.shape() != InputShape.S1K) {
      others(trace, shape);
    }
    // Names that are ours already need no mapping.
    columns.entrySet().removeIf(entry -> entry.getValue().text().equals(entry.getKey()));
    RowShape found = new RowShape(shape, columns, asked.turn());
    return new Found(found, words(found, trace));
  }

  private ColumnPath existing(ColumnPath path) {
    try {
      path.requireValid();
    } catch (IllegalArgumentException e) {
      if (records.stream().noneMatch(record -> record.has(path.text()))) {
        throw CuratorException.usage(e.getMessage(), e);
      }
    }
    if (!records.isEmpty() && records.stream().allMatch(r -> path.in(r).isMissingNode())) {
      throw CuratorException.usage(
          "Invalid column: no column \"" + path + "\" in " + files() + " (" + has() + ")");
    }
    return path;
  }

  private String files() {
    String first = samples.get(0).file();
    return samples.size() == 1 ? first : first + " and " + (samples.size() - 1) + " more";
  }

  private String has() {
    Set<String> names = new TreeSet<>();
    records.forEach(record -> names.addAll(record.columns()));
    return "it has "
        + (names.isEmpty() ? "none" : names.stream().limit(30).collect(Collectors.joining(", ")))
        + (names.size() > 30 ? ", …" : "");
  }

  /** The column that holds the trace. */
  private String trace() {
    InputShape shape = asked.shape();
    Predicate<JsonNode> wanted =
        switch (shape) {
          case AUTO -> value -> true;
          case S1K, COLUMNS -> JsonNode::isTextual;
          case MESSAGES -> value -> Conversation.isOne(value) && !Conversation.isShareGpt(value);
          case SHAREGPT -> Conversation::isShareGpt;
          case ROLLOUTS -> RowShape::isTexts;
        };
    if (holds(Trace.TEXT, wanted)) {
      return Trace.TEXT;
    }
    if (shape == InputShape.S1K) {
      throw none();
    }
    Predicate<JsonNode> text = value -> value.isTextual() && !value.asText().isBlank();
    Predicate<JsonNode> texts = value -> text.test(value) || RowShape.isTexts(value);
    Predicate<JsonNode> chat = Conversation::isOne;
    Optional<String> found =
        named(REASONING, wanted.and(texts))
            .or(() -> named(RESPONSES, wanted.and(ShapeFinder::isMarked)))
            .or(() -> named(CHATS, wanted.and(chat)))
            .or(() -> any(wanted.and(chat)))
            .or(() -> named(RESPONSES, wanted.and(texts)))
            .or(() -> any(wanted.and(ShapeFinder::isMarked)))
            .or(() -> shape == InputShape.ROLLOUTS ? any(wanted) : Optional.empty())
            // A chain of thought that is published as the solution of its problem.
            .or(
                () ->
                    named(QUESTIONS, text).isPresent() && holds(SOLUTION, wanted.and(text))
                        ? Optional.of(SOLUTION)
                        : Optional.empty());
    return found.orElseThrow(this::none);
  }

  /** Whether a text, or one of a list, holds a thought by its marks. */
  private static boolean isMarked(JsonNode value) {
    if (value.isTextual()) {
      return Thinking.split(value.asText()).isPresent();
    }
    if (!RowShape.isTexts(value)) {
      return false;
    }
    for (JsonNode text : value) {
      if (isMarked(text)) {
        return true;
      }
    }
    return false;
  }

  private CuratorException none() {
    String list =
        any(value -> value.isArray() && !value.isEmpty() && value.get(0).isObject())
            .map(
                name ->
                    "; rows inside of " + name + " are wanted one a line: jq -c '." + name + "[]'")
            .orElse("");
    return CuratorException.usage(
        "Cannot find the trace: no column "
            + Trace.TEXT
            + " in "
            + files()
            + " ("
            + has()
            + "); name it with --column trace=NAME"
            + (asked.shape() == InputShape.AUTO ? "" : ", or leave out --format " + asked.shape())
            + list);
  }

  private boolean holds(String column, Predicate<JsonNode> wanted) {
    ColumnPath path = ColumnPath.of(column);
    return records.stream().anyMatch(record -> record.has(column) && wanted.test(path.in(record)));
  }

  /** The first of some names that is there, in whatever case, with a value as wanted. */
  private Optional<String> named(List<String> names, Predicate<JsonNode> wanted) {
    Map<String, String> there = new TreeMap<>();
    for (InputRecord record : records) {
      record.columns().forEach(name -> there.putIfAbsent(name.toLowerCase(Locale.ROOT), name));
    }
    return names.stream()
        .filter(there::containsKey)
        .map(there::get)
        .filter(name -> holds(name, wanted))
        .findFirst();
  }

  private Optional<String> any(Predicate<JsonNode> wanted) {
    Set<String> names = new TreeSet<>();
    records.forEach(record -> names.addAll(record.columns()));
    return names.stream().filter(name -> holds(name, wanted)).findFirst();
  }

  private InputShape shape(ColumnPath trace) {
    for (InputRecord record : records) {
      JsonNode value = trace.in(record);
      if (Conversation.isOne(value)) {
        return Conversation.isShareGpt(value) ? InputShape.SHAREGPT : InputShape.MESSAGES;
      }
      if (RowShape.isTexts(value)) {
        return InputShape.ROLLOUTS;
      }
    }
    return trace.text().equals(Trace.TEXT) ? InputShape.S1K : InputShape.COLUMNS;
  }

  /** The columns beside the trace, where they are not named as ours. */
  private void others(ColumnPath trace, InputShape shape) {
    Predicate<JsonNode> filled = value -> value.isValueNode() && !value.asText().isBlank();
    Predicate<JsonNode> asks = filled.or(Conversation::isOne);
    boolean oneQuestion =
        records.stream()
            .map(record -> Conversation.of(trace.in(record)))
            .allMatch(turns -> turns.isEmpty() || turns.get().places(Role.USER).size() <= 1);
    if (!shape.isChat() || oneQuestion) {
      map(Trace.QUESTION, QUESTIONS, asks);
    }
    map(SOLUTION, SOLUTIONS, filled);
    boolean isThoughtAlone = records.stream().noneMatch(record -> isMarked(trace.in(record)));
    if (isThoughtAlone && !shape.isChat()) {
      map(CuratedRow.ATTEMPT, ATTEMPTS, filled);
    }
    map(ID, IDS, filled);
  }

  private void map(String ours, List<String> names, Predicate<JsonNode> wanted) {
    if (columns.containsKey(ours) || holds(ours, wanted)) {
      return;
    }
    named(names, wanted)
        .filter(name -> columns.values().stream().noneMatch(path -> path.text().equals(name)))
        .ifPresent(name -> columns.put(ours, ColumnPath.of(name)));
  }

  /** What was understood, in words. */
  private Map<String, String> words(RowShape shape, ColumnPath trace) {
    Map<String, String> words = new LinkedHashMap<>();
    List<String> about = new ArrayList<>();
    Set<String> marks = new TreeSet<>();
    boolean answers = false;
    boolean questions = false;
    for (InputRecord record : records) {
      for (RowShape.Taken row : shape.rows(record)) {
        answers |= !row.record().values().getOrDefault(CuratedRow.ATTEMPT, "").isBlank();
        questions |= !row.record().values().getOrDefault(Trace.QUESTION, "").isBlank();
      }
      marks(trace.in(record), marks);
    }
    if (shape.shape().isChat()) {
      about.add(shape.turn() + " assistant turn" + (shape.turn() == TurnChoice.ALL ? "s" : ""));
    } else if (shape.shape() == InputShape.ROLLOUTS) {
      about.add("a row for each rollout");
    }
    if (!marks.isEmpty()) {
      about.add("thought in " + String.join(", ", marks));
    }
    words.put("trace", trace + (about.isEmpty() ? "" : " (" + String.join(", ", about) + ")"));
    words.put(Trace.QUESTION, questions ? from(Trace.QUESTION, shape, trace.text()) : "none");
    if (answers) {
      words.put("attempt", from(CuratedRow.ATTEMPT, shape, "behind the thought"));
    }
    if (columns.containsKey(SOLUTION)) {
      words.put(SOLUTION, columns.get(SOLUTION).text());
    }
    if (columns.containsKey(ID)) {
      words.put(ID, columns.get(ID).text());
    }
    return words;
  }

  private String from(String ours, RowShape shape, String otherwise) {
    if (columns.containsKey(ours)) {
      return columns.get(ours).text();
    }
    return holds(ours, value -> !value.isNull())
        ? ours
        : shape.shape() == InputShape.S1K ? ours : otherwise;
  }

  private static void marks(JsonNode value, Set<String> marks) {
    if (value.isTextual()) {
      Thinking.split(value.asText()).ifPresent(thinking -> marks.add(thinking.marks()));
    } else if (RowShape.isTexts(value)) {
      value.forEach(text -> marks(text, marks));
    } else {
      Conversation.of(value)
          .ifPresent(
              turns ->
                  turns.turns().stream()
                      .filter(turn -> turn.role() == Role.ASSISTANT)
                      .forEach(
                          turn -> {
                            if (turn.thought().isBlank()) {
                              Thinking.split(turn.text()).ifPresent(t -> marks.add(t.marks()));
                            } else {
                              marks.add("a field of its own");
                            }
                          }));
    }
  }
}
