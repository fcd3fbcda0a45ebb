package org.multiverse.curator.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.llm.SummaryForm;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.UnitRange;

class AnswersTest {
  private static final SummaryTree TREE =
      new SummaryTree(
          null,
          List.of(new SummaryTree.Cut(new UnitRange(9, 9), "a template")),
          List.of(new Duplicate(5, 6, 1, 2)),
          List.of(
              new SummaryTree.Step(
                  "S1",
                  1,
                  9,
                  "all",
                  List.of("x"),
                  List.of("y"),
                  List.of(
                      new SummaryTree.Step("S1.1", 1, 9, "it", List.of(), List.of(), List.of())))));
  private static final ParallelGroups GROUPS =
      new ParallelGroups(
          List.of(
              new ParallelGroups.Group(
                  List.of(
                      new ParallelGroups.Branch(
                          List.of(new UnitRange(2, 3), new UnitRange(8, 8)), "7 alone"),
                      new ParallelGroups.Branch(5, 6, "b")),
                  List.of(new UnitRange(4, 4)),
                  new UnitRange(9, 11),
                  List.of(new UnitRange(7, 7)),
                  ParallelGroups.Mode.ANY,
                  ParallelGroups.Type.ALTERNATIVE,
                  "two ways",
                  List.of("12: it is worked out in unit 5"))));
  private static final MapReduce MAP_REDUCE =
      new MapReduce(
          List.of(
              new MapReduce.BlockAnswer(
                  "B1",
                  List.of("find x", "find y"),
                  List.of(
                      new MapReduce.Edit(2, "So ", ""), new MapReduce.Edit(2, "", "As x > 0, ")),
                  List.of(3),
                  List.of("x = 2"),
                  "")));

  @Test
  void records_comeBackFromJson() throws IOException {
    assertThat(roundTrip(TREE, SummaryTree.class)).isEqualTo(TREE);
    assertThat(roundTrip(GROUPS, ParallelGroups.class)).isEqualTo(GROUPS);
    assertThat(roundTrip(MAP_REDUCE, MapReduce.class)).isEqualTo(MAP_REDUCE);
    OutlineTree outline =
        new OutlineTree(
            List.of(
                new OutlineTree.UnitRun(1, 2),
                new OutlineTree.Block(
                    "B1",
                    List.of(
                        new OutlineTree.BranchNode(
                            "1", "a", List.of(new OutlineTree.UnitRun(3, 3)))),
                    null,
                    ParallelGroups.Mode.ALL,
                    ParallelGroups.Type.SUBTASK,
                    "r")),
            List.of(new UnitRange(4, 5)));
    assertThat(roundTrip(outline, OutlineTree.class)).isEqualTo(outline);
  }

  @Test
  void wordsAreThoseOfTheDesign() throws IOException {
    assertThat(Json.STRICT.writeValueAsString(TREE))
        .contains("\"units\":\"9\"", "\"repeats_from\":1", "\"repeats_to\":2");
    assertThat(Json.STRICT.writeValueAsString(GROUPS))
        .contains(
            "\"mode\":\"any\"",
            "\"type\":\"alternative\"",
            "\"join\":\"9-11\"",
            "\"branches\":[\"2-3,8 7 alone\",\"5-6 b\"]");
    assertThat(Json.STRICT.writeValueAsString(MAP_REDUCE))
        .contains("\"edits\":[[\"2\",\"So \",\"\"],[\"2\",\"\",\"As x > 0, \"]]", "\"drop\":[3]");
  }

  @Test
  void unknownProperty_isRefused() {
    assertThatThrownBy(
            () -> Json.STRICT.readValue("{\"groups\":[],\"extra\":1}", ParallelGroups.class))
        .isInstanceOf(UnrecognizedPropertyException.class)
        .hasMessageContaining("extra");
  }

  @Test
  void editOfOtherThanThreeStrings_isRefusedWithWhatItIs() {
    String answer =
        "{\"blocks\":[{\"block\":\"B1\",\"outlines\":[],\"edits\":[[\"2\",\"So \"]],\"drop\":[],"
            + "\"needs\":[],\"conclusion\":\"\"}]}";
    assertThatThrownBy(() -> Json.STRICT.readValue(answer, MapReduce.class))
        .hasMessageContaining("an edit must be three strings")
        .hasMessageContaining("[2, So ]");
  }

  @Test
  void unitOfAnEdit_mayBeANumberAndAConclusionNull() throws IOException {
    String answer =
        "{\"blocks\":[{\"block\":\"B1\",\"outlines\":[],\"edits\":[[2,\"So \",\"\"]],\"drop\":[],"
            + "\"needs\":[],\"conclusion\":null}]}";
    MapReduce.BlockAnswer block = Json.STRICT.readValue(answer, MapReduce.class).blocks().get(0);
    assertThat(block.edits()).containsExactly(new MapReduce.Edit(2, "So ", ""));
    assertThat(block.conclusion()).isEmpty();
  }

  @Test
  void schemas_describeTheRecords() throws IOException {
    assertMatches("summary-tree", SummaryForm.of(TREE));
    assertMatches("parallel-groups", GROUPS);
    assertMatches("mapreduce", MAP_REDUCE);
  }

  private static <T> T roundTrip(T value, Class<T> type) throws IOException {
    return Json.STRICT.readValue(Json.STRICT.writeValueAsBytes(value), type);
  }

  private static void assertMatches(String name, Object value) throws IOException {
    String resource = "/org/multiverse/curator/schemas/json/" + name + ".schema.json";
    try (InputStream in = AnswersTest.class.getResourceAsStream(resource)) {
      JsonNode schema = Json.STRICT.readTree(in);
      List<String> problems = new ArrayList<>();
      validate(schema, schema, Json.STRICT.valueToTree(value), name, problems);
      assertThat(problems).isEmpty();
    }
  }

  /** As much of JSON Schema as our schemas use; objects must be closed and list all they need. */
  private static void validate(
      JsonNode root, JsonNode schema, JsonNode value, String at, List<String> problems) {
    if (schema.has("$ref")) {
      String name = schema.get("$ref").asText().replace("#/$defs/", "");
      validate(root, root.get("$defs").get(name), value, at, problems);
      return;
    }
    if (schema.has("anyOf")) {
      for (JsonNode choice : schema.get("anyOf")) {
        List<String> own = new ArrayList<>();
        validate(root, choice, value, at, own);
        if (own.isEmpty()) {
          return;
        }
      }
      problems.add(at + ": no choice fits " + value);
      return;
    }
    List<String> types = new ArrayList<>();
    JsonNode type = schema.get("type");
    if (type.isArray()) {
      type.forEach(t -> types.add(t.asText()));
    } else {
      types.add(type.asText());
    }
    String actual =
        value.isIntegralNumber() ? "integer" : value.getNodeType().name().toLowerCase(Locale.ROOT);
    if (!types.contains(actual)) {
      problems.add(at + ": " + actual + " is none of " + types);
    } else if (schema.has("enum")) {
      List<String> words = new ArrayList<>();
      schema.get("enum").forEach(word -> words.add(word.asText()));
      if (!words.contains(value.asText())) {
        problems.add(at + ": " + value + " is none of " + words);
      }
    } else if (value.isObject()) {
      List<String> required = new ArrayList<>();
      schema.get("required").forEach(name -> required.add(name.asText()));
      List<String> described = new ArrayList<>();
      schema.get("properties").fieldNames().forEachRemaining(described::add);
      List<String> given = new ArrayList<>();
      value.fieldNames().forEachRemaining(given::add);
      if (!given.equals(required) || !given.equals(described)) {
        problems.add(at + ": " + given + " against " + required + " and " + described);
        return;
      }
      if (schema.get("additionalProperties").asBoolean(true)) {
        problems.add(at + ": open");
      }
      for (String name : given) {
        JsonNode property = schema.get("properties").get(name);
        validate(root, property, value.get(name), at + "." + name, problems);
      }
    } else if (value.isArray()) {
      value.forEach(item -> validate(root, schema.get("items"), item, at + "[]", problems));
    }
  }
}
