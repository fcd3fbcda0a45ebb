package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.contracts.RunManifest;
import org.multiverse.curator.places.Place;

/**
 * A run with input and output in a store, and what must hold of it.
 *
 * @param input URL of the traces
 * @param run URL of the run folder
 * @param local a run of the same traces on a disk
 */
record StoredRun(String input, String run, Path local) {
  static final Path TRACES =
      Path.of(System.getProperty("multiverse.test-data")).resolve("traces/traces.jsonl");

  private static final Pattern SHARDS_OF_ROWS = Pattern.compile("(?!.*1-summary-tree).*\\.parquet");

  /** The run that the others are compared with. */
  static Path local(Path folder) {
    Path local = folder.resolve("local");
    Typed ran =
        Typed.type("run", "-i", TRACES.toString(), "-o", local.toString(), "--shards", "2", "-q");
    assertThat(ran.code()).as(ran.err()).isZero();
    return local;
  }

  static Typed type(List<String> words) {
    return Typed.type(words.toArray(String[]::new));
  }

  /** Types the run. */
  Typed curate(String... more) {
    List<String> words =
        new ArrayList<>(List.of("run", "-i", input, "-o", run, "--shards", "2", "-q"));
    words.addAll(Arrays.asList(more));
    return type(words);
  }

  /** Digests of the shards by their paths, without stage 1, which names the input's place. */
  static Map<String, String> shards(Place run) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (String path : run.sizes().keySet()) {
      if (SHARDS_OF_ROWS.matcher(path).matches()) {
        digests.put(path, Sha256.of(run.resolve(path).readIfThere().orElseThrow()));
      }
    }
    return digests;
  }

  /** The shards are those of the local run, and the folder holds what its manifest names. */
  void assertWhole() throws IOException {
    Place there = Place.of(run);
    assertThat(there.resolve("_SUCCESS").isFile()).isTrue();
    assertThat(shards(there)).isEqualTo(shards(Place.of(local)));
    assertIsItsManifest();
  }

  /** The folder holds the files of its manifest, with their bytes, and no others. */
  void assertIsItsManifest() throws IOException {
    Place there = Place.of(run);
    RunManifest manifest = RunManifest.fromJson(there.resolve("manifest.json").read());
    Map<String, Long> named = new TreeMap<>();
    for (RunManifest.ShardFile file : manifest.files()) {
      named.put(file.path(), file.bytes());
      assertThat(Sha256.of(there.resolve(file.path()).readIfThere().orElseThrow()))
          .as(file.path())
          .isEqualTo(file.sha256());
    }
    Map<String, Long> found = new TreeMap<>(there.sizes());
    found.keySet().removeAll(List.of("README.md", "run.json", "manifest.json", "_SUCCESS"));
    assertThat(found).isEqualTo(named);
  }

  static void assertSaysNothingOfJava(Typed typed) {
    assertThat(typed.err().lines()).noneMatch(line -> MessagesTest.JAVA.matcher(line).find());
  }

  /** It ended with a code and one line that holds all of the parts. */
  static void assertRefused(Typed typed, int code, String... parts) {
    assertThat(typed.code()).as(typed.err()).isEqualTo(code);
    assertThat(typed.err()).contains(parts);
    assertThat(typed.err().lines()).hasSize(1);
    assertSaysNothingOfJava(typed);
  }

  /** All commands that read a run read this one as they read the local one. */
  void assertReadByAllCommands(Path prepared) {
    assertThat(Typed.type("status", run).out()).contains("complete", "25 rows");
    assertThat(Typed.type("stats", run).out())
        .isEqualTo(Typed.type("stats", local.toString()).out());
    assertThat(Typed.type("inspect", run, "--id", "td-math-01").out())
        .contains("from " + input + " at 0");
    Typed validated = Typed.type("validate", run);
    assertThat(validated.code()).as(validated.err()).isZero();
    assertThat(validated.out().lines().count())
        .isEqualTo(Typed.type("validate", local.toString()).out().lines().count());
    Typed bridge =
        Typed.type("bridge", "prepare", run, "-o", prepared.toString(), "--tokenizer", "bytes");
    assertThat(bridge.code()).as(bridge.err()).isZero();
    assertThat(bridge.out()).contains("rows read");
  }

  Place lease() {
    return Place.of(run).resolve("_lease.json");
  }

  /** A lease as some process has it. */
  static String lease(String host, long pid, Instant renewed) {
    return "{\"id\":\"x\",\"host\":\"%s\",\"pid\":%d,\"since\":\"2026-01-01T00:00:00Z\",\"renewed\":\"%s\"}"
        .formatted(host, pid, renewed);
  }
}
