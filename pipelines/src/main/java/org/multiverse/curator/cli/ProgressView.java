package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.curation.WorkerStatus;
import org.multiverse.curator.model.Spend;
import org.multiverse.curator.model.SpendLedger;
import org.multiverse.curator.pipelines.RunProgress;

/** How far a run is, in JSON and in words. */
final class ProgressView {
  private ProgressView() {}

  static ObjectNode json(RunProgress progress) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("runner", progress.runner());
    node.put("launcher", progress.launcher());
    node.put("flinkJob", progress.flinkJob());
    node.put("started", progress.started().toString());
    node.put("updated", progress.updated() == null ? null : progress.updated().toString());
    node.put("rowsExpected", progress.expected() < 0 ? null : progress.expected());
    node.put("rowsRead", progress.read());
    ObjectNode steps = node.putObject("steps");
    progress.passed().forEach((step, rows) -> steps.put(step.toString(), rows));
    node.set("statuses", Json.MAPPER.valueToTree(progress.statuses()));
    node.put("rowsPerSecond", Math.round(100 * progress.rate()) / 100.0);
    node.put("secondsLeft", progress.secondsLeft() < 0 ? null : progress.secondsLeft());
    if (!progress.spend().isEmpty()) {
      Spend spend = SpendLedger.total(progress.spend());
      node.set("spend", Json.MAPPER.valueToTree(spend));
      node.put("projectedUsd", progress.projectedUsd() < 0 ? null : progress.projectedUsd());
    }
    node.put("workers", progress.workers().size());
    Instant now = Instant.now();
    workers(node.putArray("failing"), progress.failing(), now);
    workers(node.putArray("silent"), progress.silent(now), now);
    return node;
  }

  private static void workers(ArrayNode list, Iterable<WorkerStatus> workers, Instant now) {
    for (WorkerStatus worker : workers) {
      list.addObject()
          .put("worker", worker.host() + ":" + worker.pid())
          .put("silentSeconds", Duration.between(Instant.parse(worker.updated()), now).toSeconds())
          .put("failure", worker.failure())
          .put("failedAt", worker.failedAt());
    }
  }

  /** Some lines, each indented by two spaces. */
  static String text(JsonNode progress) {
    Table table = new Table("  ");
    table.row("runner", progress.path("runner").asText());
    table.row(
        "begun", progress.path("started").asText() + " by " + progress.path("launcher").asText());
    if (progress.path("flinkJob").isTextual()) {
      table.row("Flink job", progress.get("flinkJob").asText());
    }
    table.row("rows read", Figures.count(progress.path("rowsRead").asLong()));
    progress
        .path("steps")
        .properties()
        .forEach(step -> table.row("  " + step.getKey(), Figures.count(step.getValue().asLong())));
    progress
        .path("statuses")
        .properties()
        .forEach(of -> table.row("through: " + of.getKey(), Figures.count(of.getValue().asLong())));
    double rate = progress.path("rowsPerSecond").asDouble();
    if (rate > 0) {
      double left = progress.path("secondsLeft").asDouble(-1);
      table.row(
          "rate",
          Figures.decimal(rate)
              + " rows/s"
              + (left < 0 ? "" : ", about " + Figures.duration(left) + " left"));
    }
    JsonNode spend = progress.path("spend");
    if (spend.isObject()) {
      table.row(
          "model calls",
          Figures.count(spend.path("calls").asLong())
              + ", "
              + Figures.count(spend.path("hits").asLong())
              + " cached, "
              + Figures.count(spend.path("failures").asLong())
              + " failed");
      table.row(
          "tokens",
          Figures.count(spend.path("input_tokens").asLong())
              + " in, "
              + Figures.count(spend.path("output_tokens").asLong())
              + " out");
      double projected = progress.path("projectedUsd").asDouble(-1);
      table.row(
          "cost",
          Figures.dollars(spend.path("cost_usd").asDouble())
              + (projected < 0 ? "" : " of about " + Figures.dollars(projected)));
    }
    table.row("workers", Figures.count(progress.path("workers").asLong()));
    for (JsonNode worker : progress.path("failing")) {
      table.row(
          "  failed on " + worker.path("worker").asText(),
          worker.path("failedAt").asText() + ": " + worker.path("failure").asText());
    }
    for (JsonNode worker : progress.path("silent")) {
      table.row(
          "  silent on " + worker.path("worker").asText(),
          Figures.duration(worker.path("silentSeconds").asDouble()));
    }
    return table.toString();
  }
}
