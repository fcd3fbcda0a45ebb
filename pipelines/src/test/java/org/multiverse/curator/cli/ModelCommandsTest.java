package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiverse.curator.cli.Typed.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.stub.FaultKind;
import org.multiverse.curator.stub.StubFaults;
import org.multiverse.curator.stub.StubModelServer;

/** Models on the command line: estimates, batch files, limits, and what goes wrong with them. */
final class ModelCommandsTest {
  private static final Path TEST_DATA = Path.of(System.getProperty("multiverse.test-data"));
  private static final String TRACES = TEST_DATA.resolve("traces/traces.jsonl").toString();
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temp;

  private Typed curate(String model, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("run", "-i", TRACES, "-o", temp.resolve("run").toString(), "--model", model));
    words.addAll(List.of("--cache", temp.resolve("cache").toString()));
    words.addAll(List.of(more));
    return type(words.toArray(String[]::new));
  }

  // run

  @Test
  void givenAModel_summaryTellsCallsTokensAndCost() {
    try (StubModelServer server = StubModelServer.builder().start()) {
      Typed answer = curate("openai:stub@" + server.url());
      assertThat(answer.code()).as(answer.err()).isZero();
      assertThat(answer.out())
          .contains("Model calls")
          .containsPattern("summary-tree +25 +0 +0 +[\\d,]+ +[\\d,]+ +\\$0.00 +\\$0.00")
          .containsPattern("in all +\\d+ +0 +0 ");
      assertThat(answer.out().indexOf("summary-tree"))
          .as("in the order of the steps")
          .isLessThan(answer.out().indexOf("  mapreduce  "));
      assertThat(answer.err()).containsPattern("\\d+ calls?, \\d+ cached, \\$0.00");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "gpt-4;Invalid model: gpt-4 (rules, or PROVIDER:NAME with one of gemini, openai",
        "mistral:x;Invalid provider: mistral (one of openai, gemini, anthropic, ollama)",
        "step3=openai:x;Invalid model: step3=openai:x (parallel-outline is code",
        "step9=openai:x;Invalid step: 9 (one of",
        "step1=openai:x,step1=openai:y;Invalid model: step1=openai:y (the step is given twice)",
        "openai:m@http://u:sk-secret@h/v1;Invalid model: openai:m@http://",
      })
  void givenAWrongModel_saysWhatIsWrong(String model, String message) {
    Typed answer = curate(model);
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).startsWith("multiverse: " + message).doesNotContain("sk-secret");
    assertThat(temp.resolve("run")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--concurrency 0;Invalid concurrency: 0 (1 to 4096)",
        "--rpm -1;Invalid requests per minute: -1",
        "--temperature 3;Invalid temperature: 3.0 (0 to 2)",
        "--prompts /no/such;Invalid prompts folder: /no/such (no such folder)",
        "--prices /no/such;Invalid price file: /no/such (no such file)",
        "--timeout 0;Invalid timeout: PT0S",
        "--blind-check x;Invalid model: x (PROVIDER:MODEL or PROVIDER:MODEL@URL)",
        "--max-cost 1;Cannot keep to --max-cost: no price is known for openai:unheard-of",
      })
  void givenAWrongOption_saysWhatIsWrong(String option, String message) {
    Typed answer = curate("openai:unheard-of", option.split(" ", -1));
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).startsWith("multiverse: " + message);
  }

  @Test
  void givenNobodyThere_exits5WithOneLine() {
    Typed answer =
        curate("openai:m@http://127.0.0.1:1/v1", "--patience", "0.1", "--timeout", "2", "-q");
    assertThat(answer.code()).isEqualTo(5);
    assertThat(answer.err())
        .startsWith("multiverse: No call has succeeded for ")
        .contains("the same command goes on");
    assertThat(answer.err().lines()).hasSize(1);
  }

  @Test
  void givenNoBudgetLeft_exits4() throws IOException {
    try (StubModelServer server = StubModelServer.builder().start()) {
      Path prices =
          Files.writeString(
              temp.resolve("prices.json"),
              "{\"as_of\":\"2026-01-01\",\"prices\":[{\"provider\":\"openai@"
                  + server.url()
                  + "\",\"model\":\"stub\",\"input\":1,\"output\":1}]}");
      Typed answer =
          curate(
              "openai:stub@" + server.url(),
              "--max-cost",
              "0.001",
              "--prices",
              prices.toString(),
              "-q");
      assertThat(answer.code()).as(answer.err()).isEqualTo(4);
      assertThat(answer.err()).contains("multiverse: The budget is used up: ");
      assertThat(server.stats().requests()).isZero();
    }
  }

  // estimate

  @Test
  void givenEstimate_saysCallsTokensAndCostWithoutACall() throws IOException {
    Typed answer = type("estimate", "-i", TRACES, "--model", "gemini:gemini-2.5-pro");
    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.out())
        .containsPattern("rows +25\\b")
        .containsPattern("summary-tree +25 +[\\d,]+ +0 +[\\d,]+ +\\$\\d")
        .containsPattern("in all +\\d+ ")
        .contains("gemini:gemini-2.5-pro", "Writing the traces anew three times");

    JsonNode json =
        type("estimate", "-i", TRACES, "--model", "gemini:gemini-2.5-pro", "--json", "--rpm", "10")
            .json();
    JsonNode total = json.path("total");
    assertThat(total.path("calls").asLong()).isBetween(50L, 75L);
    assertThat(total.path("costUsd").asDouble())
        .isGreaterThan(total.path("cachedUsd").asDouble())
        .isGreaterThan(total.path("batchUsd").asDouble())
        .isPositive();
    assertThat(json.path("minutes").asDouble()).isEqualTo(total.path("calls").asLong() / 10.0);
  }

  @Test
  void givenEstimate_comesCloseToWhatARunOnTheStubTakes() throws IOException {
    try (StubModelServer server = StubModelServer.builder().start()) {
      String model = "openai:stub@" + server.url();
      JsonNode estimate = type("estimate", "-i", TRACES, "--model", model, "--json").json();
      assertThat(server.stats().requests()).as("no call is made").isZero();
      Typed run = curate(model, "--json");
      JsonNode calls = run.json().path("spend");
      for (String step : List.of("summary-tree", "parallel-groups", "mapreduce")) {
        assertThat(estimate.path("purposes").path(step).path("calls").asLong())
            .as(step)
            .isEqualTo(calls.path(step).path("calls").asLong());
      }
    }
  }

  @Test
  void givenASample_scalesToTheWhole() throws IOException {
    String[] words = {"estimate", "-i", TRACES, "--model", "openai:gpt-4.1-mini", "--json"};
    JsonNode whole = type(words).json();
    List<String> more = new ArrayList<>(List.of(words));
    more.addAll(List.of("--sample", "8"));
    JsonNode sample = type(more.toArray(String[]::new)).json();
    assertThat(sample.path("sampled").asInt()).isEqualTo(8);
    assertThat(sample.path("total").path("inputTokens").asDouble())
        .isBetween(
            0.5 * whole.path("total").path("inputTokens").asDouble(),
            1.5 * whole.path("total").path("inputTokens").asDouble());
  }

  @Test
  void givenRules_thereIsNothingToEstimate() {
    Typed answer = type("estimate", "-i", TRACES);
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains("the rules make all steps, which costs nothing");
  }

  // batch

  private Typed export(String run, String step, String model) {
    return type(
        "batch",
        "export",
        run,
        "--step",
        step,
        "-i",
        TRACES,
        "--model",
        model,
        "--cache",
        temp.resolve("cache").toString(),
        "--json");
  }

  /** Answers every request of the files as a batch service would, with the stub behind it. */
  private Path answer(StubModelServer server, JsonNode export) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    List<String> lines = new ArrayList<>();
    for (JsonNode file : export.path("files")) {
      for (String line : Files.readAllLines(Path.of(URI.create(file.asText())))) {
        JsonNode request = JSON.readTree(line);
        HttpResponse<String> response =
            client.send(
                HttpRequest.newBuilder(URI.create(server.url() + "/chat/completions"))
                    .POST(HttpRequest.BodyPublishers.ofString(request.path("body").toString()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        ObjectNode reply = JSON.createObjectNode();
        reply.put("custom_id", request.path("custom_id").asText());
        reply
            .putObject("response")
            .put("status_code", response.statusCode())
            .set("body", JSON.readTree(response.body()));
        lines.add(reply.toString());
      }
    }
    return Files.write(temp.resolve("replies.jsonl"), lines);
  }

  @Test
  void givenFilesAlone_makesAWholeCuration() throws Exception {
    String run = temp.resolve("run").toString();
    String model = "gemini:gemini-2.5-flash";
    StubFaults faults = StubFaults.none().with(FaultKind.MALFORMED, 0.3);
    try (StubModelServer server = StubModelServer.builder().faults(faults).seed(4).start()) {
      assertThat(export(run, "parallel-groups", model).json().path("rowsWaiting").asInt())
          .isEqualTo(25);
      int repairs = 0;
      for (String step : List.of("summary-tree", "parallel-groups", "mapreduce")) {
        JsonNode export = export(run, step, model).json();
        assertThat(export.path("requests").asInt()).as(step).isPositive();
        for (int round = 0; export.path("requests").asInt() > 0; round++) {
          assertThat(round).as("repairs come to an end").isLessThan(4);
          repairs += round;
          Path replies = answer(server, export);
          JsonNode done = type("batch", "import", run, replies.toString(), "--json").json();
          assertThat(done.path("imported").asInt()).isEqualTo(export.path("requests").asInt());
          assertThat(done.path("problems")).isEmpty();
          export = export(run, step, model).json();
        }
      }
      assertThat(repairs).isPositive();
      int asked = server.stats().requests();
      Typed answer = curate(model, "--offline", "--json");
      assertThat(answer.code()).as(answer.err()).isZero();
      JsonNode report = answer.json();
      assertThat(report.path("rowsOut").asInt()).isEqualTo(25);
      assertThat(report.path("counts").path("byStatus").path("rejected").asInt()).isZero();
      assertThat(report.path("spend").path("summary-tree").path("calls").asInt()).isZero();
      assertThat(report.path("spend").path("summary-tree").path("saved_usd").asDouble())
          .as("what was paid in batch files")
          .isPositive();
      assertThat(server.stats().requests()).isEqualTo(asked);
    }
  }

  @Test
  void givenBrokenReplies_saysEachWithItsPlaceAndTakesTheOthers() throws Exception {
    String run = temp.resolve("run").toString();
    JsonNode export = export(run, "summary-tree", "openai:gpt-4.1").json();
    List<String> requests =
        Files.readAllLines(Path.of(URI.create(export.path("files").get(0).asText())));
    String first = JSON.readTree(requests.get(0)).path("custom_id").asText();
    String second = JSON.readTree(requests.get(1)).path("custom_id").asText();
    Path replies =
        Files.writeString(
            temp.resolve("replies.jsonl"),
            "{\"custom_id\":\""
                + first
                + "\",\"text\":\"{}\"}\n"
                + "\n"
                + "{\"custom_id\":\""
                + first
                + "\",\"text\":\"another\"}\n"
                + "not json\n"
                + "{\"custom_id\":\""
                + "0".repeat(64)
                + "\",\"text\":\"{}\"}\n"
                + "{\"custom_id\":\"x\",\"text\":\"{}\"}\n"
                + "{\"custom_id\":\""
                + second
                + "\"}\n"
                + "{\"custom_id\":\""
                + second
                + "\",\"error\":{\"message\":\"expired\"},\"response\":null}\n");
    Typed answer = type("batch", "import", run, replies.toString());
    assertThat(answer.code()).as("some lines are no replies").isEqualTo(3);
    assertThat(answer.out())
        .containsPattern("replies imported +1\\b")
        .containsPattern("there already +1\\b")
        .containsPattern("failed by the provider +1\\b")
        .containsPattern("to no request of this run +1\\b")
        .containsPattern("lines that are no reply +3\\b");
    assertThat(answer.err())
        .contains(replies + ":4: it is no JSON: ")
        .contains(replies + ":5: no request of " + run + " has the custom_id 0000")
        .contains(replies + ":6: custom_id is \"x\"")
        .contains(replies + ":7: neither text nor response nor result stands in it")
        .contains(replies + ":8: the provider failed it: expired");
    assertThat(export(run, "summary-tree", "openai:gpt-4.1").json().path("requests").asInt())
        .as("the failed one is asked again, the empty answer is sent back")
        .isEqualTo(25);
  }

  @Test
  void givenNothingExported_saysSo() {
    Typed answer = type("batch", "import", temp.resolve("none").toString(), "x.jsonl");
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains("nothing was exported from it (run batch export first)");
    assertThat(type("batch").code()).isEqualTo(2);
    assertThat(type("batch", "export", "r", "--step", "refill", "-i", TRACES).err())
        .contains("Cannot export refill: no model makes it");
  }

  @Test
  void givenAnExport_aRunMayStillGoIntoItsFolder() throws IOException {
    String run = temp.resolve("run").toString();
    assertThat(export(run, "1", "openai:gpt-4.1").code()).isZero();
    assertThat(type("run", "-i", TRACES, "-o", run, "--model", "rules", "-q").code()).isZero();
    try (Stream<Path> files = Files.list(temp.resolve("run"))) {
      assertThat(files.map(f -> f.getFileName().toString())).contains("batch", "data", "_SUCCESS");
    }
  }
}
