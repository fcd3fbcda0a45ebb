package org.multiverse.curator.bridge.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.contracts.RunManifest;
import org.multiverse.curator.contracts.RunRecord;

/**
 * Where rows come from: a finished run, a folder of Parquet files, or one file.
 *
 * @param files the files, in order
 * @param run id of the run, empty when it is none
 * @param fingerprint of the content of the files
 */
public record RowSource(List<Path> files, String run, String fingerprint) {
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
      throw CuratorException.usage("Cannot read " + input + ": " + Causes.reason(e), e);
    }
  }

  private static boolean isRun(Path folder) {
    return Files.exists(folder.resolve(RunLayout.RUN_JSON))
        || Files.isDirectory(folder.resolve(RunLayout.WORK))
        || Files.isDirectory(folder.resolve(RunLayout.STAGES));
  }

  private static RowSource ofRun(Path run) throws IOException {
    if (!Files.exists(run.resolve(RunLayout.SUCCESS))
        || !Files.exists(run.resolve(RunLayout.RUN_JSON))) {
      throw CuratorException.usage(
          "Cannot prepare " + run + ": the run is not finished (it has no _SUCCESS)");
    }
    RunRecord record = read(run, RunLayout.RUN_JSON, RunRecord::fromJson);
    RunManifest manifest = read(run, RunLayout.MANIFEST, RunManifest::fromJson);
    Map<String, String> stated = new HashMap<>();
    for (RunManifest.ShardFile file : manifest.files()) {
      stated.put(run.resolve(file.path()).normalize().toString(), file.sha256());
    }
    return of(parquet(run.resolve(RunLayout.DATA)), record.run(), stated);
  }

  private static <T> T read(Path run, String name, Function<String, T> parse) throws IOException {
    Path file = run.resolve(name);
    if (!Files.exists(file)) {
      throw CuratorException.usage("Cannot prepare " + run + ": it has no " + name);
    }
    try {
      return parse.apply(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw CuratorException.usage("Cannot read " + file + ": " + Causes.reason(e), e);
    }
  }

  private static RowSource ofFolder(Path folder) throws IOException {
    List<Path> files = parquet(folder);
    if (files.isEmpty()) {
      files = parquet(folder.resolve(RunLayout.DATA));
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
      int shards = RunLayout.shards(file.getFileName().toString());
      if (shards > 0 && shards != files.size()) {
        throw CuratorException.usage(
            "Cannot prepare "
                + folder
                + ": it holds "
                + files.size()
                + " Parquet files, and "
                + file.getFileName()
                + " is one of "
                + shards);
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
