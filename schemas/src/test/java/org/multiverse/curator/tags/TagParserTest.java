package org.multiverse.curator.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TagParserTest {
  private static final Path TAGS =
      Path.of(System.getProperty("multiverse.test-data", "../test-data"), "tags");

  @Test
  void parse_marksOfOtherModels_warns() {
    ParseResult result =
        TagParser.parse("<Think>\n<think>So 3.\n</think>\n3.\n</Think>", Form.LINES);
    assertThat(result.violations()).isEmpty();
    assertThat(result.warnings())
        .extracting(Violation::rule, Violation::line)
        .containsExactly(tuple("thought-mark", 2), tuple("thought-mark", 3));
  }

  @ParameterizedTest
  @MethodSource
  void parse_validDocuments(Path file) throws IOException {
    ParseResult result = TagParser.parse(Files.readString(file), Form.LINES);

    assertThat(result.violations()).isEmpty();
    for (Form form : Form.values()) {
      assertThat(TagParser.parse(TagWriter.write(result.document(), form), form).document())
          .isEqualTo(result.document().canonical());
    }
  }

  static Stream<Path> parse_validDocuments() throws IOException {
    return files("valid");
  }

  @ParameterizedTest
  @MethodSource
  void parse_brokenDocuments_findsTheOneViolation(Path file) throws IOException {
    ParseResult result = TagParser.parse(Files.readString(file), Form.LINES);

    String rule = file.getFileName().toString().replace(".txt", "");
    assertThat(result.violations()).extracting(Violation::rule).containsExactly(rule);
    assertThat(result.document()).isNull();
  }

  static Stream<Path> parse_brokenDocuments_findsTheOneViolation() throws IOException {
    return files("broken");
  }

  private static Stream<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(TAGS.resolve(folder))) {
      return files.sorted().toList().stream();
    }
  }

  @Test
  void parse_listsAllViolationsWithTheirPlaces() {
    ParseResult result =
        TagParser.parse("<Think>\na\n<Parallel>\n<Path>\n7: x\n</Path>\n</Parallel>\n", Form.LINES);

    assertThat(result.violations())
        .extracting(Violation::toString)
        .containsExactly(
            "1:1 unclosed-tag: <Think> is not closed before offset 53 (in Think)",
            "3:1 missing-goal: a block begins with <Goal> (in Think/Parallel[1])",
            "3:1 missing-conclusion: a block ends with <Conclusion> (in Think/Parallel[1])",
            "4:1 path-id: the Path bears the id 7, expected 1 (in Think/Parallel[1])");
    assertThat(result.warnings()).extracting(Violation::rule).containsExactly("single-path");
  }

  @Test
  void parse_ofManyOpenTags_takesLinearTime() {
    ParseResult result = TagParser.parse("<Path>".repeat(200_000), Form.TIGHT);

    assertThat(result.isValid()).isFalse();
  }

  @Test
  void check_givenTextThatCantBeWritten_saysWhy() {
    Document document = new Document(List.of(new Text("a</Path>"), new Text("")));

    assertThat(Grammar.WRITING.check(document))
        .extracting(Violation::rule)
        .containsExactly("tag-in-text", "empty-text", "adjacent-text");
  }

  @Test
  void check_givenASinglePath_isAViolationWhenWriting() {
    Document document =
        new Document(
            List.of(
                new Parallel(
                    List.of(new Outline("1", "Look.")),
                    List.of(new org.multiverse.curator.tags.Path("1", List.of(new Text("x")))),
                    "Seen.")));

    assertThat(Grammar.WRITING.check(document))
        .extracting(Violation::rule)
        .containsExactly("single-path");
  }
}
