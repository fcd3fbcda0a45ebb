package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.places.Place;

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
      if (input.equals(STDIN)) {
        spool(input);
      } else {
        search(input);
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

  private void search(String input) {
    try {
      Optional<Place> literal = Glob.literal(input);
      if (literal.isPresent() && literal.get().isFile()) {
        add(literal.get());
      } else if (literal.isPresent() && literal.get().isFolder()) {
        folder(literal.get());
      } else if (literal.isPresent() && literal.get().isLocal() && Files.exists(Path.of(input))) {
        spool(input);
      } else {
        List<Place> found = Glob.isPattern(input) ? Glob.find(input) : List.of();
        if (found.isEmpty()) {
          throw missing(input);
        }
        for (Place file : found) {
          add(file);
        }
      }
    } catch (IOException e) {
      throw unreadable(input, e);
    } catch (InvalidPathException | PatternSyntaxException e) {
      throw CuratorException.usage("Invalid input: " + input + ": " + Causes.line(e), e);
    }
  }

  private void add(Place file) throws IOException {
    files.putIfAbsent(file.spec(), new FoundFile(file.toString(), file.spec(), file.bytes()));
  }

  private void folder(Place folder) throws IOException {
    DatasetFolder.Found found = DatasetFolder.find(folder, request.config(), request.split());
    isFolder = true;
    for (Place file : found.files()) {
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
}
