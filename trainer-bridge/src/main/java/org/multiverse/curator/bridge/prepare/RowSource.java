package org.multiverse.curator.bridge.prepare;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.Sha256;

/**
 * Where rows come from: a finished run, a folder of Parquet files, or one file.
 *
 * @param files the files, in order
 * @param run id of the run, empty when it is none
 * @param fingerprint of the content of the files
 */
public record RowSource(List<Path> files, String run, String fingerprint) {
  private static final Pattern SHARD = Pattern.compile("[a-z]+-(\\d{5})-of-(\\d{5})\\.parquet");

  public RowSource {
    files = List.copyOf(files);
  }

  /** Finds the files of an input and reads them once, to know them by their content. */
  public static RowSource open(Path input) {
    try {
      if (Files.isRegularFile(input)) {
        return of(List.of(input), "", Map.of());
      }
      if (!Files.isDirectory(input)) {
        throw CuratorException.usage("Cannot open " + input + ": no such file or folder");
      }
      return isRun(input) ? ofRun(input) : ofFolder(input);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot read " + input + ": " + e.getMessage(), e);
    }
  }

  private static boolean isRun(Path folder) {
    return Files.exists(folder.resolve("run.json"))
        || Files.isDirectory(folder.resolve("_work"))
        || Files.isDirectory(folder.resolve("stages"));
  }

  private static RowSource ofRun(Path run) throws IOException {
    Path json = run.resolve("run.json");
    if (!Files.exists(run.resolve("_SUCCESS")) || !Files.exists(json)) {
      throw CuratorException.usage(
          "Cannot prepare " + run + ": the run is not finished (it has no _SUCCESS)");
    }
    String id = read(json).path("run").asText();
    Map<String, String> stated = new HashMap<>();
    for (JsonNode file : read(run.resolve("manifest.json")).path("files")) {
      stated.put(
          run.resolve(file.path("path").asText()).normalize().toString(),
          file.path("sha256").asText(""));
    }
    return of(parquet(run.resolve("data")), id, stated);
  }

  private static JsonNode read(Path json) throws IOException {
    if (!Files.exists(json)) {
      throw CuratorException.usage(
          "Cannot prepare " + json.getParent() + ": it has no " + json.getFileName());
    }
    return Json.MAPPER.readTree(Files.readAllBytes(json));
  }

  private static RowSource ofFolder(Path folder) throws IOException {
    List<Path> files = parquet(folder);
    if (files.isEmpty()) {
      files = parquet(folder.resolve("data"));
    }
    if (files.isEmpty()) {
      throw CuratorException.usage(
          "Cannot prepare " + folder + ": it holds neither a finished run nor Parquet files");
    }
    return of(files, "", Map.of());
  }

  private static List<Path> parquet(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files =
          all.filter(file -> file.getFileName().toString().endsWith(".parquet")).sorted().toList();
    }
    for (Path file : files) {
      Matcher name = SHARD.matcher(file.getFileName().toString());
      if (name.matches() && Integer.parseInt(name.group(2)) != files.size()) {
        throw CuratorException.usage(
            "Cannot prepare "
                + folder
                + ": it holds "
                + files.size()
                + " Parquet files, and "
                + file.getFileName()
                + " is one of "
                + Integer.parseInt(name.group(2)));
      }
    }
    return files;
  }

  private static RowSource of(List<Path> files, String run, Map<String, String> stated)
      throws IOException {
    if (files.isEmpty()) {
      throw CuratorException.usage("Cannot prepare the run " + run + ": its data/ holds no shards");
    }
    StringBuilder all = new StringBuilder();
    for (Path file : files) {
      String digest = Sha256.of(file);
      String expected = stated.getOrDefault(file.normalize().toString(), "");
      if (!expected.isEmpty() && !expected.equals(digest)) {
        throw CuratorException.usage(
            "Cannot prepare " + file + ": its bytes are not those of the run's manifest");
      }
      all.append(digest).append('\n');
    }
    return new RowSource(files, run, Sha256.of(all.toString()));
  }
}
