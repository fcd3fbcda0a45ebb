package org.multiverse.curator.bridge.prepare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
public record RowSource(List<RowPlace> files, String run, String fingerprint) {
  public RowSource {
    files = List.copyOf(files);
  }

  /** Finds the files of an input and reads them once, to know them by their content. */
  public static RowSource open(RowPlace input) {
    try {
      if (input.isFile()) {
        return of(List.of(input), "", Map.of());
      }
      if (!input.isFolder()) {
        throw CuratorException.usage("Cannot open " + input + ": no such file or folder");
      }
      return isRun(input) ? ofRun(input) : ofFolder(input);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot read " + input + ": " + Causes.reason(e), e);
    }
  }

  private static boolean isRun(RowPlace folder) throws IOException {
    return folder.resolve(RunLayout.RUN_JSON).isFile()
        || folder.resolve(RunLayout.WORK).isFolder()
        || folder.resolve(RunLayout.STAGES).isFolder();
  }

  private static RowSource ofRun(RowPlace run) throws IOException {
    if (!run.resolve(RunLayout.SUCCESS).isFile() || !run.resolve(RunLayout.RUN_JSON).isFile()) {
      throw CuratorException.usage(
          "Cannot prepare " + run + ": the run is not finished (it has no _SUCCESS)");
    }
    RunRecord record = read(run, RunLayout.RUN_JSON, RunRecord::fromJson);
    RunManifest manifest = read(run, RunLayout.MANIFEST, RunManifest::fromJson);
    Map<String, String> stated = new HashMap<>();
    for (RunManifest.ShardFile file : manifest.files()) {
      stated.put(file.path(), file.sha256());
    }
    return of(parquet(run.resolve(RunLayout.DATA)), record.run(), stated);
  }

  private static <T> T read(RowPlace run, String name, Function<String, T> parse)
      throws IOException {
    RowPlace file = run.resolve(name);
    if (!file.isFile()) {
      throw CuratorException.usage("Cannot prepare " + run + ": it has no " + name);
    }
    try (InputStream in = file.open()) {
      return parse.apply(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw CuratorException.usage("Cannot read " + file + ": " + Causes.reason(e), e);
    }
  }

  private static RowSource ofFolder(RowPlace folder) throws IOException {
    List<RowPlace> files = parquet(folder);
    if (files.isEmpty()) {
      files = parquet(folder.resolve(RunLayout.DATA));
    }
    if (files.isEmpty()) {
      throw CuratorException.usage(
          "Cannot prepare " + folder + ": it holds neither a finished run nor Parquet files");
    }
    return of(files, "", Map.of());
  }

  private static List<RowPlace> parquet(RowPlace folder) throws IOException {
    List<RowPlace> files =
        folder.files().stream()
            .filter(name -> name.endsWith(".parquet"))
            .sorted()
            .map(folder::resolve)
            .toList();
    for (RowPlace file : files) {
      int shards = RunLayout.shards(file.name());
      if (shards > 0 && shards != files.size()) {
        throw CuratorException.usage(
            "Cannot prepare "
                + folder
                + ": it holds "
                + files.size()
                + " Parquet files, and "
                + file.name()
                + " is one of "
                + shards);
      }
    }
    return files;
  }

  private static RowSource of(List<RowPlace> files, String run, Map<String, String> stated)
      throws IOException {
    if (files.isEmpty()) {
      throw CuratorException.usage("Cannot prepare the run " + run + ": its data/ holds no shards");
    }
    StringBuilder all = new StringBuilder();
    for (RowPlace file : files) {
      String digest = digest(file);
      String expected = stated.getOrDefault(RunLayout.DATA + "/" + file.name(), "");
      if (!expected.isEmpty() && !expected.equals(digest)) {
        throw CuratorException.usage(
            "Cannot prepare " + file + ": its bytes are not those of the run's manifest");
      }
      all.append(digest).append('\n');
    }
    return new RowSource(files, run, Sha256.of(all.toString()));
  }

  private static String digest(RowPlace file) throws IOException {
    try (InputStream in = file.open()) {
      return Sha256.of(in);
    }
  }
}
