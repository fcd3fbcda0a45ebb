package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.input.InputFormat;
import org.multiverse.curator.input.InputPlan.InputFile;
import org.multiverse.curator.places.Place;

/** Finds the files that the user means: files, globs, Hugging Face dataset folders. */
final class InputFinder {
  private InputFinder() {}

  /** The files, each once, in order of their names. */
  static List<InputFile> find(List<String> inputs) {
    TreeMap<String, InputFile> files = new TreeMap<>();
    for (String input : inputs) {
      Place place = Place.of(input.replaceAll("[*?\\[{].*", ""));
      if (!place.isLocal()) {
        elsewhere(input).forEach(file -> files.putIfAbsent(file.path(), file));
        continue;
      }
      List<Path> found = expand(input);
      if (found.isEmpty()) {
        throw CuratorException.usage("Cannot read input " + input + ": no such file");
      }
      for (Path file : found) {
        String path = file.toAbsolutePath().normalize().toString();
        files.putIfAbsent(path, new InputFile(file.toString(), path, check(file)));
      }
    }
    return List.copyOf(files.values());
  }

  /** A file, a pattern or a dataset folder in an object store. */
  private static List<InputFile> elsewhere(String input) {
    try {
      List<InputFile> found = matched(input);
      for (String below : List.of("/data/*", "/*")) {
        if (found.isEmpty()) {
          found =
              matched(input.replaceAll("/+$", "") + below).stream()
                  .filter(file -> InputFormat.isData(file.name()))
                  .toList();
        }
      }
      if (found.isEmpty()) {
        throw CuratorException.usage("Cannot read input " + input + ": no such file");
      }
      return found;
    } catch (IOException | IllegalArgumentException e) {
      throw CuratorException.usage("Cannot read input " + input + ": " + Causes.reason(e), e);
    }
  }

  private static List<InputFile> matched(String spec) throws IOException {
    MatchResult match = org.apache.beam.sdk.io.FileSystems.match(spec);
    if (match.status() != MatchResult.Status.OK) {
      return List.of();
    }
    return match.metadata().stream()
        .filter(file -> !file.resourceId().isDirectory())
        .map(
            file ->
                new InputFile(
                    file.resourceId().toString(), file.resourceId().toString(), file.sizeBytes()))
        .toList();
  }

  private static List<Path> expand(String input) {
    try {
      Path path = Path.of(input);
      if (Files.isDirectory(path)) {
        List<Path> files = dataset(path);
        if (files.isEmpty()) {
          throw CuratorException.usage(
              "Cannot read input "
                  + input
                  + ": the folder holds no .parquet, .jsonl or .json file, nor does its data/");
        }
        return files;
      }
      if (Files.exists(path)) {
        return List.of(path);
      }
      return isGlob(input) ? glob(Path.of(""), input) : List.of();
    } catch (IOException e) {
      throw CuratorException.usage("Cannot read input " + input + ": " + e.getMessage(), e);
    } catch (InvalidPathException | PatternSyntaxException e) {
      throw CuratorException.usage("Invalid input: " + input + ": " + e.getMessage(), e);
    }
  }

  private static boolean isGlob(String input) {
    return input.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  private static List<Path> glob(Path folder, String pattern) throws IOException {
    // Only what lies below the part without wildcards is walked.
    String[] parts = pattern.split("/", -1);
    Path base = pattern.startsWith("/") ? Path.of("/") : folder;
    int fixed = 0;
    while (fixed < parts.length - 1 && !isGlob(parts[fixed])) {
      base = base.resolve(parts[fixed++]);
    }
    Path start = base.toString().isEmpty() ? Path.of(".") : base;
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    String rest = String.join("/", List.of(parts).subList(fixed, parts.length));
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
    int depth = rest.contains("**") ? Integer.MAX_VALUE : parts.length - fixed;
    Path from = base;
    try (Stream<Path> walk = Files.walk(start, depth)) {
      return walk.filter(file -> matcher.matches(start.relativize(file)))
          .filter(Files::isRegularFile)
          .map(file -> from.resolve(start.relativize(file)))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The train files of a dataset folder: those its card names, else those that lie in data/. */
  private static List<Path> dataset(Path folder) throws IOException {
    List<Path> named = new ArrayList<>();
    for (String pattern : cardPatterns(folder.resolve("README.md"))) {
      named.addAll(glob(folder, pattern));
    }
    if (!named.isEmpty()) {
      return named.stream().distinct().sorted().toList();
    }
    List<Path> files = dataFiles(folder.resolve("data"));
    return files.isEmpty() ? dataFiles(folder) : files;
  }

  private static List<Path> dataFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all =
          files
              .filter(Files::isRegularFile)
              .filter(file -> InputFormat.isData(file.getFileName().toString()))
              .sorted()
              .toList();
      List<Path> train =
          all.stream().filter(f -> f.getFileName().toString().startsWith("train")).toList();
      return train.isEmpty() ? all : train;
    }
  }

  /**
   * The patterns of the train split of the first configuration in a dataset card's front matter.
   * Reads the two usual ways of writing {@code data_files}; what it does not know it passes over.
   */
  static List<String> cardPatterns(Path card) throws IOException {
    if (!Files.isRegularFile(card)) {
      return List.of();
    }
    List<String> lines = Files.readAllLines(card);
    if (lines.isEmpty() || !lines.get(0).strip().equals("---")) {
      return List.of();
    }
    List<String> patterns = new ArrayList<>();
    String split = "train";
    int configs = 0;
    for (String line : lines.subList(1, lines.size())) {
      String text = line.strip().replaceFirst("^- +", "");
      if (text.equals("---")) {
        break;
      }
      int colon = text.indexOf(':');
      String key = colon < 0 ? "" : text.substring(0, colon).strip();
      String value = colon < 0 ? "" : unquoted(text.substring(colon + 1).strip());
      if (key.equals("config_name") && ++configs > 1) {
        break;
      } else if (key.equals("split")) {
        split = value;
      } else if ((key.equals("path") || key.equals("data_files"))
          && !value.isEmpty()
          && split.equals("train")) {
        patterns.add(value);
      }
    }
    return patterns;
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() > 1
            && (text.startsWith("\"") || text.startsWith("'"))
            && text.endsWith(text.substring(0, 1));
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /** Looks at a file once, so that what can never be read stops the run before it begins. */
  private static long check(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (InputFormat.isForeign(name)) {
      throw CuratorException.usage(
          "Cannot read input " + file + ": JSON lines or Parquet is wanted (.jsonl, .parquet)");
    }
    try (InputStream in = Files.newInputStream(file)) {
      int first = in.read();
      if (first == '[' && name.endsWith(".json")) {
        throw CuratorException.usage(
            "Cannot read input " + file + ": it holds a JSON array, one object a line is wanted");
      }
      return Files.size(file);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot read input " + file + ": " + Causes.reason(e), e);
    }
  }
}
