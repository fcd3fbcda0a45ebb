package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.multiverse.curator.cli.Typed.type;
import static org.multiverse.curator.cli.Typed.typeAt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.stub.StubBill;
import org.multiverse.curator.stub.StubModelServer;

/** Prices on the command line: shown, taken over, and held against what a server bills. */
final class PricesCommandTest {
  private static final Path TRACES = 
      Path.of(System.getProperty("multiverse.test-data")).resolve("traces/traces.jsonl");

  @TempDir private Path temp;

  /** So many traces, each of its own, out of those of the tests. */
  private Path traces(int rows) throws IOException {
    List<String> known = Files.readAllLines(TRACES);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      ObjectNode row = (ObjectNode) Json.MAPPER.readTree(known.get(i % known.size()));
      String text = row.get("deepseek_thinking_trajectory").asText();
      row.put("deepseek_thinking_trajectory", "This is attempt " + i + " at it.\n\n" + text);
      if (row.has("id")) {
        row.put("id", "row-" + i);
      }
      lines.add(row.toString());
    }
    return Files.write(temp.resolve("traces.jsonl"), lines);
  }

  /**
   * @param minimum tokens from which the cache works: for all, some or none of the traces
   */
  @ParameterizedTest
  @CsvSource({
    "claude-haiku-like, 1.00, 0.10, 1.25, 5.00, 1024",
    "claude-haiku-like, 1.00, 0.10, 1.25, 5.00, 2600",
    "claude-haiku-like, 1.00, 0.10, 1.25, 5.00, 100000",
    "deepseek-like, 0.15, 0.003, 0.15, 0.60, 64",
  })
  void givenTwoHundredTraces_theEstimateIsWithinTwoPercentOfTheServersBill(
      String model, double input, double cached, double written, double output, int minimum)
      throws IOException {
    StubBill bill = new StubBill(input, cached, written, output, minimum);
    try (StubModelServer server = StubModelServer.builder().bill(bill).start()) {
      String spec = "openai:" + model + "@" + server.url();
      String[] price = {
        "--prices",
        Files.writeString(
                temp.resolve("prices.json"),
                """
                {"as_of":"2026-11-25","prices":[{"provider":"openai@%s","model":"%s","input":%s,
                 "cached_input":%s,"cache_write":%s,"output":%s,"cache_minimum":%d}]}"""
                    .formatted(
                        server.url(), model, input, cached, written, output, minimum))
            .toString()
      };
      String traces = traces(200).toString();
      JsonNode estimate =
          type("estimate", "-i", traces, "--model", spec, price[0], price[1], "--json").json();
      JsonNode run =
          type(
                  "run", "-i", traces, "-o", temp.resolve("run").toString(), "--cache",
                  temp.resolve("cache").toString(), "--model", spec, price[0], price[1], "--json")
              .json();
      double estimated = estimate.path("total").path("cachedUsd").asDouble();
      double spent = 0;
      for (JsonNode step : run.path("spend")) {
        spent += step.path("cost_usd").asDouble();
      }
      System.out.println("BILL " + minimum + " " + bill.usd() + " est " + estimated + " list " + estimate.path("total") + " run " + run.path("spend"));
      assertThat(spent).as("what the run says").isEqualTo(bill.usd(), within(1e-9));
      assertThat(estimated).isEqualTo(bill.usd(), within(0.02 * bill.usd()));
    }
  }
}
