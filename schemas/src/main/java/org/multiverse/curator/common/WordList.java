package org.multiverse.curator.common;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A list of words, phrases or regular expressions that is kept as a resource, so that it can be
 * read and changed without reading code.
 *
 * @param entries the entries in their order, which is the order they are tried in; none twice
 */
public record WordList(List<String> entries) {
  public WordList {
    entries = List.copyOf(entries);
    Set<String> seen = new HashSet<>();
    for (String entry : entries) {
      if (!seen.add(entry)) {
        throw new IllegalArgumentException(
            "Invalid word list: '" + entry + "' stands in it twice; remove one");
      }
    }
  }

  /**
   * Reads a list in UTF-8 with one entry a line. Spaces around it, blank lines, and lines that
   * begin with {@code #} count for nothing.
   *
   * @param beside a class in the package that holds the list
   * @param name the list's file without its ending, {@code .txt}
   * @throws CuratorException when there is no such list, which is a fault of the build
   */
  public static WordList read(Class<?> beside, String name) {
    String file = name + ".txt";
    try (InputStream in = beside.getResourceAsStream(file)) {
      if (in == null) {
        throw CuratorException.internal(
            "Cannot read the word list "
                + file
                + ": it is not beside "
                + beside.getName()
                + "; build the project again");
      }
      return new WordList(
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList());
    } catch (IOException e) {
      throw CuratorException.internal(
          "Cannot read the word list " + file + ": " + Causes.reason(e), e);
    }
  }

  /**
   * A group of a regular expression that matches any entry, the first one that does; it captures
   * nothing.
   */
  public String any() {
    return FirstLetters.of(entries).dispatched();
  }

  /** The same where a word begins: {@code \\b} and any entry, which is quicker told apart. */
  public String word() {
    FirstLetters letters = FirstLetters.of(entries);
    // Nearly every place of a text falls by its letter, which costs less than to look for a word.
    return "(?:" + letters.ahead() + "\\b" + letters.dispatched() + ")";
  }

  /** The entries for looking up. */
  public Set<String> set() {
    return Set.copyOf(entries);
  }
}
