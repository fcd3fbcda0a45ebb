package org.multiverse.curator.common;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Alternatives of a regular expression by the letters that they can begin with. A matcher tries
 * alternatives one after the other at each place of a text; told first which of them can begin
 * there, it finds the same in a fraction of the time.
 */
final class FirstLetters {
  private final List<String> entries;

  /** Entries by their first letter, in order, A to Z as a to z; null when one's isn't known. */
  private final Map<Character, List<String>> byLetter;

  /** The first letters of the entries, as {@link Beginnings} reads them. */
  private final Set<String> beginnings = new TreeSet<>();

  private FirstLetters(List<String> entries) {
    this.entries = entries;
    Map<Character, List<String>> groups = new LinkedHashMap<>();
    for (String entry : entries) {
      Set<String> some = Beginnings.of(entry);
      beginnings.addAll(some);
      Set<Character> letters = new TreeSet<>();
      some.forEach(beginning -> letters.add(beginning.charAt(0)));
      letters.forEach(c -> groups.computeIfAbsent(c, key -> new ArrayList<>()).add(entry));
    }
    this.byLetter = groups.containsKey(Beginnings.ANY) ? null : groups;
  }

  static FirstLetters of(List<String> entries) {
    return new FirstLetters(entries);
  }

  /** The first letters that the entries can have, as {@link Beginnings} reads them. */
  Set<String> beginnings() {
    return beginnings;
  }

  /** The entries that can begin with a letter from a to z, in order, where all are known. */
  List<String> entries(char letter) {
    return byLetter.getOrDefault(letter, List.of());
  }

  /** Looks ahead for a letter that an entry begins with; empty when these aren't known. */
  String ahead() {
    return byLetter == null ? "" : "(?=" + letters(byLetter.keySet()) + ")";
  }

  /**
   * A group that matches any entry. Entries that may match at one place stay in their order, so it
   * matches what they would.
   */
  String dispatched() {
    if (byLetter == null || entries.size() < 3) {
      return "(?:" + String.join("|", entries) + ")";
    }
    List<String> groups = new ArrayList<>();
    byLetter.forEach(
        (letter, some) ->
            groups.add("(?=" + letters(Set.of(letter)) + ")(?:" + String.join("|", some) + ")"));
    return "(?:" + ahead() + "(?:" + String.join("|", groups) + "))";
  }

  /** A class of letters in both of their forms, whatever the pattern's flags are. */
  private static String letters(Set<Character> small) {
    StringBuilder letters = new StringBuilder("[");
    for (char letter : small) {
      letters.append(Character.isLetterOrDigit(letter) ? "" : "\\").append(letter);
      if (letter >= 'a' && letter <= 'z') {
        letters.append(Character.toUpperCase(letter));
      }
    }
    return letters.append(']').toString();
  }
}
