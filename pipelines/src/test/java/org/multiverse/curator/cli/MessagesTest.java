package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user reads when a file is broken: words of the user's world, never Java's names. */
final class MessagesTest {
  private static final Path TEST_DATA = Path.of(System.getProperty("multiverse.test-data"));
  private static final String TRACES = TEST_DATA.resolve("traces/traces.jsonl").toString();

  /** Names of classes, objects and switches. */
  static final Pattern JAVA =
      Pattern.compile(
          "\\$\\d|@[0-9a-f]{6,}|Exception|\\b(?:java|javax|org|com|sun|jdk)\\.\\w+\\.\\w"
              + "|StreamReadFeature|JsonReadFeature|DeserializationFeature|StreamReadConstraints"
              + "|\\[Source:|JsonToken|reference chain|NullPointer|\\bnull\\b: |: null\\b");

  /** A trace without prices and formulas, which look like what is looked for. */
  private static final String PLAIN = "td-math-02";

  @TempDir private static Path shared;
  @TempDir private Path temp;

  private static Path run;

  @BeforeAll
  static void runOnce() {
    run = shared.resolve("run");
    Typed ran = Typed.type("run", "-i", TRACES, "-o", run.toString(), "--runner", "direct");
    assertThat(ran.code()).isZero();
  }

  /** Broken contents by what is wrong with them. */
  private static Map<String, byte[]> contents() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("empty", "");
    texts.put("blank", " \n\n");
    texts.put("open", "{");
    texts.put("cut", "{\"thresholds\": {\"independence\": 0.");
    texts.put("null", "null");
    texts.put("array", "[]");
    texts.put("text", "\"x\"");
    texts.put("number", "12");
    texts.put("words", "not json at all\nnor this");
    texts.put("single-quotes", "{'a': 1}");
    texts.put("nan", "{\"thresholds\": {\"independence\": NaN}, \"id\": NaN}");
    texts.put("comma", "{\"a\": 1,}");
    texts.put("two", "{\"a\": 1}{\"b\": 2}");
    texts.put("control", "{\"a\": \"\u0000\u0001\"}");
    texts.put("deep", "[".repeat(5_000));
    texts.put("long-number", "{\"a\": " + "1".repeat(3_000) + "}");
    texts.put(
        "wrong-types",
        """
        {"thresholds": {"independence": "high"}, "run": {}, "settings": 3, "versions": 7,
         "inputs": {"a": 1}, "result": [], "files": {}, "schemas": 1, "prices": 5}""");
    texts.put("wrong-deep", "{\"thresholds\": {\"independence\": [1]}, \"prices\": [{\"a\": {}}]}");
    texts.put("wrong-prices", "{\"prices\": [{\"provider\": \"openai\", \"model\": \"m\"}]}");
    texts.put(
        "price-text", "{\"prices\": [{\"provider\": \"a\", \"model\": 1, \"input\": \"x\"}]}");
    texts.put("magic", "PAR1PAR1PAR1PAR1");
    texts.put("html", "<!DOCTYPE html><html><body>404</body></html>");
    Map<String, byte[]> contents = new LinkedHashMap<>();
    texts.forEach((name, text) -> contents.put(name, text.getBytes(StandardCharsets.UTF_8)));
    contents.put("utf-16", "\uFEFF{\"a\": 1}".getBytes(StandardCharsets.UTF_16LE));
    contents.put("latin-1", "{\"a\": \"\u00e9\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
    contents.put("gzip", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3});
    byte[] shard = Files.readAllBytes(only(run.resolve("data")));
    contents.put("half-parquet", Arrays.copyOf(shard, shard.length / 2));
    byte[] holed = shard.clone();
    Arrays.fill(holed, 200, shard.length / 2, (byte) 0x5a);
    contents.put("holed-parquet", holed);
    byte[] footless = shard.clone();
    Arrays.fill(footless, shard.length - 400, shard.length - 8, (byte) 0x5a);
    contents.put("footless-parquet", footless);
    return contents;
  }

  private static Path only(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  /** Commands by the file that they are given. */
  private static Map<String, Function<String, List<String>>> commands() {
    Map<String, Function<String, List<String>>> commands = new LinkedHashMap<>();
    for (String ending : List.of("json", "jsonl", "parquet", "xml")) {
      commands.put("validate." + ending, file -> List.of("validate", file));
    }
    for (String ending : List.of("jsonl", "parquet")) {
      commands.put(
          "input." + ending,
          file -> List.of("run", "-i", file, "-o", file + ".run", "--runner", "direct"));
    }
    commands.put(
        "questions.jsonl",
        file -> List.of("run", "-i", TRACES, "-o", file + ".run", "--decontaminate", file));
    commands.put(
        "list.json", file -> List.of("prices", "import", "--from", "litellm", file, "-o", file));
    commands.put(
        "thresholds.json",
        file -> List.of("run", "-i", TRACES, "-o", file + ".run", "--thresholds", file));
    commands.put(
        "prices.json",
        file -> List.of("estimate", "-i", TRACES, "--model", "openai:m", "--prices", file));
    commands.put(
        "prompts.jsonl", file -> List.of("engine", "generate", "--model", file, "--prompts", file));
    commands.put("model.gguf", file -> List.of("engine", "generate", "--model", file, "Hello"));
    commands.put(
        "validator.gguf",
        file -> List.of("run", "-i", TRACES, "-o", file + ".run", "--validator", "gguf:" + file));
    commands.put(
        "calibrate.jsonl",
        file ->
            List.of("calibrate", "--validator", "gguf:" + file, "--output", file + ".out", file));
    commands.put("replies.jsonl", file -> List.of("batch", "import", run.toString(), file));
    commands.put("stats.parquet", file -> List.of("stats", file));
    commands.put("status", file -> List.of("status", file));
    commands.put("inspect.json", file -> List.of("inspect", file, "--id", "x"));
    commands.put(
        "tokenizer.json",
        file ->
            List.of(
                "bridge",
                "prepare",
                run.toString(),
                "--output",
                file + ".out",
                "--tokenizer",
                file));
    commands.put(
        "rows.parquet",
        file ->
            List.of("bridge", "prepare", file, "--output", file + ".out", "--tokenizer", "bytes"));
    commands.put(
        "prepared",
        file -> List.of("bridge", "submit", file, "--model", "m", "--output", file + ".o"));
    commands.put("job.json", file -> List.of("bridge", "status", file));
    commands.put(
        "prompt-folder",
        file -> List.of("estimate", "-i", TRACES, "--model", "openai:m", "--prompts", file));
    return commands;
  }

  static Stream<String> commandNames() {
    return commands().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("commandNames")
  void givenABrokenFile_noCommandNamesJava(String name) throws IOException {
    SoftAssertions softly = new SoftAssertions();
    Function<String, List<String>> command = commands().get(name);
    for (Map.Entry<String, byte[]> content : contents().entrySet()) {
      Path file = temp.resolve(content.getKey() + "-" + name);
      Files.write(file, content.getValue());
      check(softly, command.apply(file.toString()));
    }
    Path folder = Files.createDirectory(temp.resolve("folder-" + name));
    check(softly, command.apply(folder.toString()));
    check(softly, command.apply(temp.resolve("missing-" + name).toString()));
    softly.assertAll();
  }

  static Stream<String> filesOfRuns() {
    return Stream.of(
        "run.json",
        "manifest.json",
        "batch/options.json",
        "batch/waiting.json",
        "data/train-00000-of-00001.parquet",
        "rejected/rejected-00000-of-00001.parquet",
        "stages/1-summary-tree/part-00000-of-00001.parquet",
        "stages/5-mapreduce/part-00000-of-00001.parquet");
  }

  @ParameterizedTest
  @MethodSource("filesOfRuns")
  void givenABrokenFileInARun_noCommandNamesJava(String name) throws IOException {
    SoftAssertions softly = new SoftAssertions();
    Path copy = copied();
    Path broken = copy.resolve(name);
    Files.createDirectories(broken.getParent());
    List<String> kinds =
        name.endsWith(".parquet")
            ? List.of(
                "empty", "words", "magic", "half-parquet", "holed-parquet", "footless-parquet")
            : List.of("empty", "cut", "null", "array", "words", "deep", "wrong-types");
    for (String kind : kinds) {
      Files.write(broken, contents().get(kind));
      for (String command : List.of("status", "stats", "validate")) {
        check(softly, List.of(command, copy.toString()));
      }
      check(softly, List.of("inspect", copy.toString(), "--id", PLAIN));
      check(softly, List.of("batch", "export", copy.toString()));
      check(softly, List.of("run", "-o", copy.toString(), "--only", "id=none"));
      check(
          softly,
          List.of("bridge", "prepare", copy.toString(), "-o", copy + ".p", "--tokenizer", "bytes"));
    }
    softly.assertAll();
  }

  /** Options that take several values don't take the next option for one of them. */
  @Test
  void givenAnUnknownOption_itIsNoFile() {
    for (String list : List.of("--input", "--decontaminate")) {
      Typed typed = Typed.type("run", "-o", "x", "-i", TRACES, list, TRACES, "--limit", "3");
      assertThat(typed.code()).isEqualTo(2);
      assertThat(typed.err()).startsWith("multiverse: Unknown option");
    }
  }

  @Test
  void givenNoNumber_saysWhatIsWanted() {
    assertThat(Typed.type("run", "-i", TRACES, "-o", "x", "--patience", "1s").err())
        .startsWith("multiverse: Invalid value for option '--patience': '1s' is not a number");
    assertThat(Typed.type("run", "-i", TRACES, "-o", "x", "--shards", "1.5").err())
        .startsWith("multiverse: Invalid value for option '--shards': '1.5' is not a whole number");
  }

  @Test
  void givenABrokenFile_twoCommandsSayTheSame() throws IOException {
    for (Map.Entry<String, byte[]> content : contents().entrySet()) {
      Path file = Files.write(temp.resolve(content.getKey() + ".parquet"), content.getValue());
      assertThat(Typed.type("validate", file.toString()))
          .isEqualTo(Typed.type("validate", file.toString()));
    }
  }

  private Path copied() throws IOException {
    Path copy = temp.resolve("run");
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(run.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return copy;
  }

  private static void check(SoftAssertions softly, List<String> words) {
    Typed typed = Typed.type(words.toArray(String[]::new));
    List<String> lines = new ArrayList<>(typed.err().lines().toList());
    lines.addAll(typed.out().lines().toList());
    softly
        .assertThat(lines)
        .as(String.join(" ", words))
        .noneMatch(line -> JAVA.matcher(line).find());
    softly
        .assertThat(typed.err())
        .as(String.join(" ", words))
        .doesNotContain("a fault of this program");
  }
}
