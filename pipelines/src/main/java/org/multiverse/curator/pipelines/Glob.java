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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.multiverse.curator.places.Place;

/**
 * Finds files, on a disk or in a store, by a pattern as Python, Git and bash understand it: {@code
 * **}{@code /} stands for any number of folders, none among them; links are followed, but not in
 * circles; what begins with a dot is found only by a pattern that does, too.
 */
public final class Glob {
  private final Place from;
  private final boolean hidden;
  private final int depth;
  private final List<PathMatcher> matchers = new ArrayList<>();

  private Glob(Place folder, String pattern) {
    // Only what lies below the part without wildcards is walked.
    String[] parts = pattern.split("/", -1);
    int fixed = 0;
    while (fixed < parts.length - 1 && !isPattern(parts[fixed])) {
      fixed++;
    }
    String base = String.join("/", List.of(parts).subList(0, fixed));
    if (pattern.startsWith("/") && folder.isLocal()) {
      from = Place.of(Path.of("/" + base));
    } else {
      from = base.isEmpty() ? folder : folder.resolve(base);
    }
    String rest = String.join("/", List.of(parts).subList(fixed, parts.length));
    hidden = rest.startsWith(".") || rest.contains("/.");
    depth = rest.contains("**") ? Integer.MAX_VALUE : parts.length - fixed;
    for (String form : forms(rest)) {
      matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + form));
    }
  }

  /** Whether a text holds a wildcard. */
  public static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  /**
   * What a text means when its wildcards are none, which on a disk they may be; empty for a URL
   * that holds one.
   */
  public static Optional<Place> literal(String text) {
    return isPattern(text) && !isLocal(text) ? Optional.empty() : Optional.of(Place.of(text));
  }

  private static boolean isLocal(String pattern) {
    return Place.of(pattern.replaceAll("[*?\\[{].*", "")).isLocal();
  }

  /**
   * The files that match a pattern that is a path or a URL, in order.
   *
   * @throws java.util.regex.PatternSyntaxException when the pattern is none
   */
  public static List<Place> find(String pattern) throws IOException {
    if (isLocal(pattern)) {
      return find(Place.of(""), pattern);
    }
    int key = pattern.indexOf('/', pattern.indexOf("://") + "://".length());
    return find(Place.of(pattern.substring(0, key)), pattern.substring(key + 1));
  }

  /**
   * The files that match, in order.
   *
   * @throws java.util.regex.PatternSyntaxException when the pattern is none
   */
  static List<Place> find(Place folder, String pattern) throws IOException {
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

  private List<Place> find() throws IOException {
    Set<String> below = new TreeSet<>();
    if (!from.isLocal()) {
      from.sizes().keySet().stream()
          .filter(name -> isMatch(Path.of(name)))
          .filter(name -> hidden || !("/" + name).contains("/."))
          .forEach(below::add);
    } else if (Files.isDirectory(from.path())) {
      walk(from.path(), below);
    }
    return below.stream().map(from::resolve).toList();
  }

  private boolean isMatch(Path below) {
    return matchers.stream().anyMatch(matcher -> matcher.matches(below));
  }

  private void walk(Path start, Set<String> found) throws IOException {
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
            if (attributes.isRegularFile() && isSeen(file) && isMatch(below)) {
              found.add(below.toString().replace('\\', '/'));
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
  }

  private boolean isSeen(Path path) {
    return hidden || !path.getFileName().toString().startsWith(".");
  }
}
