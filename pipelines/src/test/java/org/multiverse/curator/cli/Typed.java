package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.pipelines.CurationPipeline;

/**
 * A command as a user types it, run in this process, and what it left behind.
 *
 * @param code its exit code
 * @param out what it printed
 * @param err what it said besides
 */
record Typed(int code, String out, String err) {

  /** Types a command in a terminal that is 120 characters wide. */
  static Typed type(String... words) {
    return type(120, words);
  }

  /** Types a command in a terminal that is {@code width} characters wide. */
  static Typed type(int width, String... words) {
    return type(width, Clock.systemUTC(), words);
  }

  /** Types a command at a time. */
  static Typed typeAt(String time, String... words) {
    return type(120, Clock.fixed(Instant.parse(time), ZoneOffset.UTC), words);
  }

  private static Typed type(int width, Clock clock, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Session session =
        new Session(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            true,
            width,
            "./multiverse",
            clock,
            CurationPipeline::run);
    int code = Multiverse.run(session, words);
    return new Typed(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** What it printed, one JSON value. */
  JsonNode json() throws IOException {
    return Json.MAPPER.readTree(out);
  }

  /** What it printed, one JSON value a line. */
  List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.lines().toList()) {
      lines.add(Json.MAPPER.readTree(line));
    }
    return lines;
  }
}
