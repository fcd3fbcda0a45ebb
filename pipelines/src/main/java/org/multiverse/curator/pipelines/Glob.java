package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds files by a pattern as Python, Git and bash understand it: {@code **}{@code /} stands for
 * any number of folders, none among them; links are followed, but not in circles; what begins with
 * a dot is found only by a pattern that does, too.
 */
final class Glob {
  private final Path start;
  private final Path from;
  private final boolean hidden;
  private final int depth;
  private final List<PathMatcher> matchers = new ArrayList<>();

  private Glob(Path folder, String pattern) {
    // Only what lies below the part without wildcards is walked.
    String[] parts = pattern.split("/", -1);
    Path base = pattern.startsWith("/") ? Path.of("/") : folder;
    int fixed = 0;
    while (fixed < parts.length - 1 && !isPattern(parts[fixed])) {
      base = base.resolve(parts[fixed++]);
    }
    from = base;
    start = base.toString().isEmpty() ? Path.of(".") : base;
    String rest = String.join("/", List.of(parts).subList(fixed, parts.length));
    hidden = rest.startsWith(".") || rest.contains("/.");
    depth = rest.contains("**") ? Integer.MAX_VALUE : parts.length - fixed;
    for (String form : forms(rest)) {
      matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + form));
    }
  }

  /** Whether a text holds a wildcard. */
  static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  /**
   * The files that match, in order.
   *
   * @throws java.util.regex.PatternSyntaxException when the pattern is none
   */
  static List<Path> find(Path folder, String pattern) throws IOException {
    return new Glob(folder, pattern).find();
  }

  /** The same pattern with each "any folders" left in or out. */
  private static Set<String> forms(String pattern) {
    Set<String> forms = new TreeSet<>();
    forms.add(pattern);
    int at = pattern.indexOf("**/");
    if (at >= 0) {
      String before = pattern.substring(0, at);
      for (String behind : forms(pattern.substring(at + 3))) {
        forms.add(before + behind);
        forms.add(before + "**/" + behind);
      }
    }
    return forms;
  }

  private List<Path> find() throws IOException {
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    Set<Path> found = new TreeSet<>();
    Files.walkFileTree(
        start,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        depth,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.equals(start) || isSeen(folder)
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path below = start.relativize(file);
            if (attributes.isRegularFile()
                && isSeen(file)
                && matchers.stream().anyMatch(matcher -> matcher.matches(below))) {
              found.add(from.resolve(below));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof FileSystemLoopException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
    return List.copyOf(found);
  }

  private boolean isSeen(Path path) {
    return hidden || !path.getFileName().toString().startsWith(".");
  }
}
