package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.input.InputFormat;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.places.Stores;

/**
 * Finds the files that the user means: files, globs, dataset folders, what comes through a pipe.
 */
final class InputFinder {
  /** What stands for standard input. */
  static final String STDIN = "-";

  private final InputRequest request;
  private final TreeMap<String, FoundFile> files = new TreeMap<>();
  private final Set<String> configs = new LinkedHashSet<>();
  private final Set<String> splits = new LinkedHashSet<>();
  private final Set<String> others = new LinkedHashSet<>();
  private boolean isFolder;
  private boolean isSpooled;

  private InputFinder(InputRequest request) {
    this.request = request;
  }

  /**
   * A file.
   *
   * @param name as the user would name it
   * @param path where it is, absolute
   * @param bytes its size
   */
  record FoundFile(String name, String path, long bytes) {}

  /**
   * What was found.
   *
   * @param files the files, each once, in order of their paths
   * @param config configurations read, empty without a dataset folder
   * @param split splits read, empty without a dataset folder
   * @param others what lies in dataset folders and is not read
   * @param isSpooled whether one of the files holds what came through a pipe
   */
  record Found(
      List<FoundFile> files, String config, String split, List<String> others, boolean isSpooled) {}

  /**
   * Finds files.
   *
   * @throws CuratorException USAGE when one is not there or can't be looked at
   */
  static Found find(InputRequest request) {
    return new InputFinder(request).find();
  }

  private Found find() {
    for (String input : request.files()) {
      String fixed = input.replaceAll("[*?\\[{].*", "");
      if (input.equals(STDIN)) {
        spool(input);
      } else if (!Place.of(fixed).isLocal()) {
        elsewhere(input);
      } else {
        local(input);
      }
    }
    if (!isFolder && (request.split() != null || request.config() != null)) {
      throw CuratorException.usage(
          "Invalid input: --"
              + (request.split() != null ? "split" : "config")
              + " chooses in a dataset folder, and "
              + String.join(", ", request.files())
              + " is none");
    }
    return new Found(
        List.copyOf(files.values()),
        String.join(", ", configs),
        String.join(", ", splits),
        List.copyOf(others),
        isSpooled);
  }

  private static CuratorException unreadable(String input, Exception e) {
    return CuratorException.usage("Cannot read input " + input + ": " + Causes.reason(e), e);
  }

  private static CuratorException missing(String input) {
    return CuratorException.usage("Cannot read input " + input + ": no such file");
  }

  private void local(String input) {
    try {
      Path path = Path.of(input);
      if (Files.isDirectory(path)) {
        folder(path);
      } else if (Files.isRegularFile(path)) {
        add(path);
      } else if (Files.exists(path)) {
        spool(input);
      } else {
        List<Path> found = Glob.isPattern(input) ? Glob.find(Path.of(""), input) : List.of();
        if (found.isEmpty()) {
          throw missing(input);
        }
        for (Path file : found) {
          add(file);
        }
      }
    } catch (IOException e) {
      throw unreadable(input, e);
    } catch (InvalidPathException | PatternSyntaxException e) {
      throw CuratorException.usage("Invalid input: " + input + ": " + Causes.line(e), e);
    }
  }

  private void add(Path file) throws IOException {
    String path = file.toAbsolutePath().normalize().toString();
    files.putIfAbsent(path, new FoundFile(file.toString(), path, Files.size(file)));
  }

  private void folder(Path folder) throws IOException {
    DatasetFolder.Found found = DatasetFolder.find(folder, request.config(), request.split());
    isFolder = true;
    for (Path file : found.files()) {
      add(file);
    }
    note(found.config(), found.split(), found.others());
  }

  private void note(String config, String split, List<String> notRead) {
    if (!config.isEmpty()) {
      configs.add(config);
    }
    if (!split.isEmpty()) {
      splits.add(split);
    }
    others.addAll(notRead);
  }

  /** What comes through a pipe can be read once: it is kept in a file as long as the run lasts. */
  private void spool(String input) {
    try {
      Path file = Files.createTempFile("multiverse-input", "");
      file.toFile().deleteOnExit();
      if (input.equals(STDIN)) {
        Files.copy(System.in, file, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.copy(Path.of(input), file, StandardCopyOption.REPLACE_EXISTING);
      }
      isSpooled = true;
      files.putIfAbsent(input, new FoundFile(input, file.toString(), Files.size(file)));
    } catch (IOException e) {
      throw unreadable(input, e);
    }
  }

  /** A file, a pattern or a dataset folder in an object store. */
  private void elsewhere(String input) {
    try {
      List<FoundFile> found = matched(input);
      if (found.isEmpty()) {
        found = folderElsewhere(input.replaceAll("/+$", ""));
      }
      if (found.isEmpty()) {
        throw missing(input);
      }
      found.forEach(file -> files.putIfAbsent(file.path(), file));
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(input, e);
    }
  }

  private List<FoundFile> folderElsewhere(String folder) throws IOException {
    for (String base : List.of(folder + "/data/", folder + "/")) {
      Map<String, List<FoundFile>> bySplit = new TreeMap<>();
      for (FoundFile file : matched(base + "*")) {
        if (InputFormat.isData(file.name())) {
          String below = file.path().substring(Math.min(base.length(), file.path().length()));
          bySplit
              .computeIfAbsent(SplitNames.of(below).orElse(""), split -> new ArrayList<>())
              .add(file);
        }
      }
      if (!bySplit.isEmpty()) {
        isFolder = true;
        String split =
            request.split() != null
                ? request.split()
                : bySplit.containsKey("train") ? "train" : bySplit.keySet().iterator().next();
        if (!bySplit.containsKey(split)) {
          throw CuratorException.usage(
              "Cannot read input "
                  + folder
                  + ": it has no split "
                  + split
                  + " (it has "
                  + String.join(", ", bySplit.keySet())
                  + ")");
        }
        note(
            "",
            split,
            bySplit.keySet().stream()
                .filter(name -> !name.equals(split))
                .map(name -> name.isEmpty() ? "files of no split" : "split " + name)
                .toList());
        return bySplit.get(split);
      }
    }
    return List.of();
  }

  private static List<FoundFile> matched(String spec) throws IOException {
    return Stores.match(spec).stream()
        .filter(file -> !file.resourceId().isDirectory())
        .map(
            file ->
                new FoundFile(
                    file.resourceId().toString(), file.resourceId().toString(), file.sizeBytes()))
        .toList();
  }
}
