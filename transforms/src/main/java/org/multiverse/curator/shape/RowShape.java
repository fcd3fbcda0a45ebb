package org.multiverse.curator.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.multiverse.curator.contracts.CuratedRow;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.shape.Conversation.Role;
import org.multiverse.curator.shape.Conversation.Turn;
import org.multiverse.curator.shards.RowSchemas;

/**
 * How the rows of a run come out of the records of its input: which column is which, and what is
 * taken apart. What a value is decides what happens to it: a text may hold a thought and an answer,
 * a list of texts is several rollouts, a list of turns a conversation.
 *
 * @param shape the shape as it was asked for or told
 * @param columns where our columns stand in the input, by our name
 * @param turn which turns of a conversation become rows
 */
public record RowShape(InputShape shape, Map<String, ColumnPath> columns, TurnChoice turn)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** An answer that stood behind the thought of a row that has another one in its column. */
  static final String SECOND_ANSWER = "answer_in_trace";

  private static final String NUMBER = "rollout";
  private static final String SYSTEM = "system";

  /** Our own columns under their own names. */
  public static final RowShape OWN = new RowShape(InputShape.S1K, Map.of(), TurnChoice.LAST);

  public RowShape {
    columns = Collections.unmodifiableMap(new TreeMap<>(columns));
  }

  /**
   * A record with our names.
   *
   * @param record its columns
   * @param number its place among the rows of one record, from 1; 0 when it is the only one
   */
  public record Taken(InputRecord record, int number) {}

  /** The rows of a record: one, or one for each of its rollouts or turns. */
  public List<Taken> rows(InputRecord record) {
    ColumnPath path = columns.getOrDefault(Trace.TEXT, ColumnPath.of(Trace.TEXT));
    InputRecord base = renamed(record, path);
    JsonNode trace = path.in(record);
    if (trace.isTextual()) {
      return List.of(text(base, trace.asText(), 0));
    }
    if (isTexts(trace)) {
      return rollouts(base, trace);
    }
    Optional<Conversation> conversation = Conversation.of(trace);
    if (conversation.isPresent()) {
      return turns(base, conversation.get(), record, path);
    }
    if (trace.isNull()) {
      base.putNull(Trace.TEXT);
    } else if (!trace.isMissingNode()) {
      base.putJson(Trace.TEXT, trace.isContainerNode() ? trace.toString() : trace.asText());
    }
    return List.of(new Taken(base, 0));
  }

  /** Whether a value is a list of texts, nulls among them. */
  static boolean isTexts(JsonNode value) {
    if (!value.isArray()) {
      return false;
    }
    boolean any = false;
    for (JsonNode item : value) {
      any |= item.isTextual();
      if (!item.isTextual() && !item.isNull()) {
        return false;
      }
    }
    return any;
  }

  /** All columns but the trace's under our names; those that we do not know as they are. */
  private InputRecord renamed(InputRecord record, ColumnPath trace) {
    if (columns.isEmpty()) {
      return record.copy();
    }
    InputRecord renamed = new InputRecord();
    Set<String> moved = new HashSet<>();
    columns.forEach(
        (ours, path) -> {
          if (path.isColumn(record) && (!isOwn(path.text()) || path.text().equals(ours))) {
            moved.add(path.column(record));
          }
        });
    for (String name : record.columns()) {
      if (!moved.contains(name)) {
        // A column that bears one of our names but is not the one mapped to it steps aside.
        boolean taken = columns.containsKey(name) && !columns.get(name).text().equals(name);
        move(record, name, renamed, taken ? name + "_input" : name);
      }
    }
    columns.forEach(
        (ours, path) -> {
          if (path.equals(trace)) {
            return;
          }
          if (path.isColumn(record)) {
            move(record, path.column(record), renamed, ours);
          } else {
            put(renamed, ours, path.in(record));
          }
          unwrap(renamed, ours, path.in(record));
        });
    return renamed;
  }

  private static boolean isOwn(String name) {
    return RowSchemas.INPUT_COLUMNS.contains(name);
  }

  private static void move(InputRecord from, String name, InputRecord to, String newName) {
    if (from.nulls().contains(name)) {
      to.putNull(newName);
    } else if (from.notText().contains(name)) {
      to.putJson(newName, from.values().get(name));
    } else if (from.values().containsKey(name)) {
      to.put(newName, from.values().get(name));
    }
  }

  private static void put(InputRecord to, String name, JsonNode value) {
    if (value.isNull()) {
      to.putNull(name);
    } else if (value.isTextual()) {
      to.put(name, value.asText());
    } else if (!value.isMissingNode()) {
      to.putJson(name, value.isContainerNode() ? value.toString() : value.asText());
    }
  }

  /** A prompt that is given as turns: what its last user says. */
  private static void unwrap(InputRecord to, String name, JsonNode value) {
    if (name.equals(Trace.QUESTION)) {
      Conversation.of(value)
          .map(turns -> turns.questionBefore(turns.turns().size()))
          .filter(question -> !question.isBlank())
          .ifPresent(question -> to.put(name, question));
    }
  }

  private static Taken text(InputRecord record, String text, int number) {
    Optional<Thinking> thinking = Thinking.split(text);
    if (thinking.isEmpty()) {
      record.put(Trace.TEXT, text);
    } else {
      record.put(Trace.TEXT, thinking.get().thought());
      answer(record, thinking.get().answer());
    }
    return new Taken(record, number);
  }

  private static void answer(InputRecord record, String answer) {
    if (answer.isBlank()) {
      return;
    }
    String there = record.values().getOrDefault(CuratedRow.ATTEMPT, "");
    if (there.isBlank()) {
      record.put(CuratedRow.ATTEMPT, answer);
    } else if (!there.strip().equals(answer)) {
      record.put(SECOND_ANSWER, answer);
    }
  }

  private static List<Taken> rollouts(InputRecord base, JsonNode texts) {
    List<Taken> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      InputRecord row = base.copy();
      int number = texts.size() == 1 ? 0 : i + 1;
      if (number > 0) {
        row.put(NUMBER, Integer.toString(number));
      }
      rows.add(text(row, texts.get(i).asText(""), number));
    }
    return rows;
  }

  private List<Taken> turns(
      InputRecord base, Conversation conversation, InputRecord record, ColumnPath path) {
    List<Integer> places = turn.of(conversation.places(Role.ASSISTANT));
    if (places.isEmpty()) {
      // Nobody answers in it: kept whole, so that the row says what it held.
      keep(base, record, path);
      base.putNull(Trace.TEXT);
      return List.of(new Taken(base, 0));
    }
    List<Taken> rows = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      InputRecord row = base.copy();
      int number = places.size() == 1 ? 0 : i + 1;
      if (number > 0) {
        row.put(NUMBER, Integer.toString(number));
      }
      String question = conversation.questionBefore(places.get(i));
      if (!row.has(Trace.QUESTION) && !question.isBlank()) {
        row.put(Trace.QUESTION, question);
      }
      carry(conversation, row, record, path);
      rows.add(turn(row, conversation.turns().get(places.get(i)), number));
    }
    return rows;
  }

  private static Taken turn(InputRecord row, Turn turn, int number) {
    if (turn.thought().isBlank()) {
      return text(row, turn.text(), number);
    }
    row.put(Trace.TEXT, turn.thought().strip());
    // Some servers give the thought twice: beside the text and inside it.
    answer(
        row,
        Thinking.split(turn.text()).map(Thinking::answer).orElse(Thinking.unwrapped(turn.text())));
    return new Taken(row, number);
  }

  /** What of a conversation is not in a row's own columns stays with it. */
  private static void carry(
      Conversation conversation, InputRecord row, InputRecord record, ColumnPath path) {
    int spoken = conversation.places(Role.USER).size() + conversation.places(Role.ASSISTANT).size();
    List<Integer> systems = conversation.places(Role.SYSTEM);
    if (spoken > 2 || spoken + systems.size() < conversation.turns().size()) {
      keep(row, record, path);
    } else if (!systems.isEmpty() && !row.has(SYSTEM)) {
      row.put(SYSTEM, conversation.turns().get(systems.get(0)).text());
    }
  }

  private static void keep(InputRecord row, InputRecord record, ColumnPath path) {
    String column = path.column(record);
    if (!column.equals(Trace.TEXT) && !row.has(column)) {
      move(record, column, row, column);
    }
  }
}
