package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.multiverse.curator.common.WholeFiles;

/** What the tests of runs share: our own traces, and looks into run folders. */
final class Runs {
  static final Path TEST_DATA = Path.of(System.getProperty("multiverse.test-data"));
  static final Path TRACES = TEST_DATA.resolve("traces/traces.jsonl");

  private Runs() {}

  /** An empty folder that stays after the tests: the Python side loads the runs in it. */
  static Path left(String name) throws IOException {
    Path run = Path.of(System.getProperty("multiverse.root"), "pipelines/target/runs", name);
    WholeFiles.delete(run);
    return run;
  }

  static RunSettings.Builder of(Path input, Path output) {
    return RunSettings.builder()
        .inputs(input.toString())
        .output(output)
        .runner(RunnerKind.DIRECT)
        .parallelism(2);
  }

  static RunReport run(RunSettings.Builder settings) {
    return CurationPipeline.run(settings.build(), Progress.NONE);
  }

  /** SHA-256 of every file below {@code data/} and {@code rejected/}, by its path. */
  static Map<String, String> digests(Path run) throws Exception {
    Map<String, String> digests = new TreeMap<>();
    for (String folder : List.of("data", "rejected")) {
      try (Stream<Path> files = Files.list(run.resolve(folder))) {
        for (Path file : files.toList()) {
          byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
          digests.put(folder + "/" + file.getFileName(), HexFormat.of().formatHex(digest));
        }
      }
    }
    return digests;
  }

  static List<GenericRecord> data(Path run) {
    try (Stream<GenericRecord> rows = RunFolder.open(run).data()) {
      return rows.toList();
    }
  }

  static List<GenericRecord> rejected(Path run) {
    try (Stream<GenericRecord> rows = RunFolder.open(run).rejected()) {
      return rows.toList();
    }
  }

  /** Code of the reason by id of the rejected rows. */
  static Map<String, String> reasons(Path run) {
    return rejected(run).stream()
        .collect(
            Collectors.toMap(
                row -> row.get("id").toString(), row -> row.get("code").toString(), (a, b) -> a));
  }

  static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
