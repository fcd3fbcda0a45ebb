package org.multiverse.curator.common;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Alternatives of a regular expression by the letters that they can begin with. A matcher tries
 * alternatives one after the other at each place of a text; told first which of them can begin
 * there, it finds the same in a fraction of the time.
 */
final class FirstLetters {
  private final List<String> entries;

  /** Entries by their first letter, in order, A to Z as a to z; null when one's isn't known. */
  private final Map<Character, List<String>> byLetter;

  private FirstLetters(List<String> entries, Map<Character, List<String>> byLetter) {
    this.entries = entries;
    this.byLetter = byLetter;
  }

  static FirstLetters of(List<String> entries) {
    Map<Character, List<String>> byLetter = new LinkedHashMap<>();
    for (String entry : entries) {
      Set<Character> letters = new Reader(entry).alternatives();
      if (letters == null) {
        return new FirstLetters(entries, null);
      }
      for (char letter : letters) {
        byLetter.computeIfAbsent(letter, key -> new ArrayList<>()).add(entry);
      }
    }
    return new FirstLetters(entries, byLetter);
  }

  /** The letters that an entry can begin with, A to Z as a to z; empty when they aren't known. */
  Set<Character> letters() {
    return byLetter == null ? Set.of() : byLetter.keySet();
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

  /** Reads the letters that a regular expression can begin with. */
  private static final class Reader {
    private static final Pattern ZERO_WIDTH = Pattern.compile("\\\\[bB]|\\(\\?<?[!=]");

    private final String entry;
    private int at;

    Reader(String entry) {
      this.entry = entry;
    }

    /** Those of alternatives up to the end of their group, null when they aren't known. */
    Set<Character> alternatives() {
      Set<Character> letters = new TreeSet<>();
      while (true) {
        Set<Character> some = sequence();
        if (some == null) {
          return null;
        }
        letters.addAll(some);
        skip();
        if (at == entry.length() || entry.charAt(at) == ')') {
          return letters;
        }
        at++;
      }
    }

    /** Those of one alternative; moves on to where its first letter has been read. */
    private Set<Character> sequence() {
      Set<Character> letters = new TreeSet<>();
      while (at < entry.length()) {
        Set<Character> some;
        if (ZERO_WIDTH.matcher(entry).region(at, entry.length()).lookingAt()) {
          stepOver();
          continue;
        } else if (entry.startsWith("(?:", at)) {
          at += 3;
          some = alternatives();
          at++;
        } else {
          some = letter();
        }
        if (some == null) {
          return null;
        }
        letters.addAll(some);
        char next = at < entry.length() ? entry.charAt(at) : ' ';
        if (next == '*' || next == '{') {
          return null;
        }
        if (next != '?') {
          return letters;
        }
        at++;
      }
      // All of it may be left out.
      return null;
    }

    private Set<Character> letter() {
      char c = entry.charAt(at);
      boolean escaped = c == '\\' && at + 1 < entry.length();
      char letter = escaped ? entry.charAt(at + 1) : c;
      at += escaped ? 2 : 1;
      boolean known =
          escaped ? !Character.isLetterOrDigit(letter) : "^$.[](){}|?*+\\".indexOf(c) < 0;
      boolean big = letter >= 'A' && letter <= 'Z';
      return known && !Character.isSurrogate(letter)
          ? Set.of(big ? Character.toLowerCase(letter) : letter)
          : null;
    }

    /** Steps over what an alternative holds behind its first letter. */
    private void skip() {
      while (at < entry.length() && entry.charAt(at) != '|' && entry.charAt(at) != ')') {
        stepOver();
      }
    }

    /** Steps over a letter, a class or a group. */
    private void stepOver() {
      char c = entry.charAt(at++);
      if (c == '\\') {
        at++;
      } else if (c == '[') {
        while (entry.charAt(at) != ']') {
          at += entry.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
      } else if (c == '(') {
        while (entry.charAt(at) != ')') {
          stepOver();
        }
        at++;
      }
    }
  }
}
