package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.places.Place;

class ResponseCacheTest {
  @TempDir private Path folder;

  private static ModelRequest request(String text) {
    return new ModelRequest(
        ModelSpec.parse("openai:m@http://127.0.0.1:1/v1"),
        List.of(Message.system("s"), Message.user(text)),
        new AnswerSchema("answer", "{}"),
        100,
        null,
        "summary-tree");
  }

  private static ModelReply reply(String text) {
    return new ModelReply(
        text,
        FinishReason.STOP,
        new Usage(10, 4, 2, 3),
        ServiceTier.FLEX,
        Instant.parse("2026-01-05T10:00:00Z"),
        7);
  }

  private ResponseCache cache(String kind) {
    return switch (kind) {
      case "local" -> new ResponseCache(new LocalEntryFiles(folder.resolve("c")));
      default -> new ResponseCache(new StoreEntryFiles(Place.of(folder.resolve("c"))));
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "place"})
  void givenAReplyPut_findsItWhole(String kind) throws IOException {
    ResponseCache cache = cache(kind);
    String key = request("q").key();
    assertThat(cache.find(key)).isEmpty();
    cache.put(request("q"), key, reply("line one\n\"two\" ∑ 🙂"));
    assertThat(cache.find(key)).contains(reply("line one\n\"two\" ∑ 🙂"));
    assertThat(cache(kind).find(request("other").key())).isEmpty();
    cache.put(request("q"), key, reply("newer"));
    assertThat(cache.find(key)).contains(reply("newer"));
    cache.put(key, reply("out of a file").from("ann.jsonl"));
    assertThat(cache.find(key)).contains(reply("out of a file").from("ann.jsonl"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givenAnEntryOfBefore_isReadAsItWasMeant(boolean batch) throws IOException {
    ResponseCache cache = cache("local");
    String key = request("q").key();
    cache.put(request("q"), key, reply("newer"));
    try (Stream<Path> files = Files.walk(folder)) {
      Files.writeString(
          files.filter(Files::isRegularFile).findFirst().orElseThrow(),
          """
          {"key":"%s","text":"t","finish":"stop","input_tokens":10,"cached_input_tokens":4,
          "output_tokens":2,"batch":%s,"created":"2026-01-05T10:00:00Z","millis":7}"""
              .formatted(key, batch));
    }
    assertThat(cache.find(key))
        .contains(
            new ModelReply(
                "t",
                FinishReason.STOP,
                new Usage(10, 4, 2),
                batch ? ServiceTier.BATCH : ServiceTier.STANDARD,
                Instant.parse("2026-01-05T10:00:00Z"),
                7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{\"key\":\"other\",\"text\":\"t\"}", "\u0000\u0000\u0000"})
  void givenABrokenEntry_countsAsMissingAndIsWrittenAnew(String broken) throws IOException {
    ResponseCache cache = cache("local");
    String key = request("q").key();
    cache.put(request("q"), key, reply("good"));
    try (Stream<Path> files = Files.walk(folder)) {
      Files.writeString(files.filter(Files::isRegularFile).findFirst().orElseThrow(), broken);
    }
    assertThat(cache.find(key)).isEmpty();
    cache.put(request("q"), key, reply("again"));
    assertThat(cache.find(key)).contains(reply("again"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "place"})
  void givenManyWritersOfTheSameEntries_readersSeeWholeOnesOnly(String kind) throws Exception {
    ResponseCache cache = cache(kind);
    List<String> keys =
        Stream.iterate(0, i -> i + 1).limit(20).map(i -> request("q" + i).key()).toList();
    String text = "x".repeat(20_000);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int writer = 0; writer < 8; writer++) {
        tasks.add(
            () -> {
              int seen = 0;
              for (int i = 0; i < keys.size(); i++) {
                cache.put(request("q" + i), keys.get(i), reply(text));
                for (String key : keys) {
                  var found = cache.find(key);
                  if (found.isPresent()) {
                    assertThat(found.get().text()).hasSize(text.length());
                    seen++;
                  }
                }
              }
              return seen;
            });
      }
      for (Future<Integer> task : threads.invokeAll(tasks)) {
        assertThat(task.get()).isGreaterThan(100);
      }
    } finally {
      threads.shutdownNow();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(20);
    }
  }

  @Test
  void givenAnEarlierVersionOfTheKey_doesNotChangeWithIt() {
    // Keys must not change from one version of the project to the next: replies have been paid for.
    assertThat(request("q").key())
        .isEqualTo("fc3437ebf7f2c52125e8f26a67721862d0d70344d6a99c6e98ef83da597ae2aa");
  }

  @Test
  void givenRequestsThatDiffer_giveOtherKeys() {
    ModelRequest request = request("q");
    assertThat(
            Stream.of(
                    request,
                    request.withMaxOutputTokens(101),
                    request("r"),
                    new ModelRequest(
                        request.model(), request.messages(), null, 100, null, "summary-tree"),
                    new ModelRequest(
                        request.model(), request.messages(), request.schema(), 100, 0.0, "x"),
                    new ModelRequest(
                        ModelSpec.parse("openai:m2@http://127.0.0.1:1/v1"),
                        request.messages(),
                        request.schema(),
                        100,
                        null,
                        "x"),
                    new ModelRequest(
                        request.model(),
                        List.of(Message.user("s"), Message.user("q")),
                        request.schema(),
                        100,
                        null,
                        "x"))
                .map(ModelRequest::key))
        .doesNotHaveDuplicates();
    assertThat(
            new ModelRequest(
                    request.model(), request.messages(), request.schema(), 100, null, "other")
                .key())
        .as("what a call is for is no part of it")
        .isEqualTo(request.key());
  }

  @Test
  void givenAWrongKey_throws() {
    assertThatThrownBy(() -> cache("local").find("../../etc/passwd"))
        .hasMessage("Invalid cache key: ../../etc/passwd (64 hexadecimal digits in lower case)");
  }
}
