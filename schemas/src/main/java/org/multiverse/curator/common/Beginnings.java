package org.multiverse.curator.common;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads from a regular expression the first letters of what it can match: strings of {@link
 * #LENGTH} characters, A to Z as a to z, in which {@link #ANY} stands for whatever there is or for
 * nothing. What it can't read, such as a class of characters, is {@link #ANY}, so nothing is ever
 * missing.
 */
final class Beginnings {
  static final char ANY = '\0';

  /** How many letters are read. */
  static final int LENGTH = 3;

  private static final Pattern ZERO_WIDTH = Pattern.compile("\\\\[bB]|\\(\\?<?[!=]");

  private final String entry;
  private int at;

  private Beginnings(String entry) {
    this.entry = entry;
  }

  /**
   * The beginnings of what a regular expression matches.
   *
   * @throws java.util.regex.PatternSyntaxException when it is none
   */
  static Set<String> of(String entry) {
    Pattern.compile(entry);
    return closed(new Beginnings(entry).alternatives(Set.of("")));
  }

  /** What begins with some strings and goes on with one of the alternatives up to their end. */
  private Set<String> alternatives(Set<String> begun) {
    Set<String> all = new TreeSet<>();
    while (true) {
      all.addAll(sequence(begun));
      if (at == entry.length() || entry.charAt(at) == ')') {
        return all;
      }
      at++;
    }
  }

  private Set<String> sequence(Set<String> begun) {
    Set<String> read = begun;
    while (at < entry.length() && "|)".indexOf(entry.charAt(at)) < 0) {
      if (ZERO_WIDTH.matcher(entry).region(at, entry.length()).lookingAt()) {
        stepOver();
      } else {
        Set<String> before = read;
        read = repeated(before, element(before));
      }
    }
    return read;
  }

  /** What begins with some strings and goes on with the element that stands here. */
  private Set<String> element(Set<String> begun) {
    if (entry.startsWith("(?:", at)) {
      at += 3;
      Set<String> all = alternatives(begun);
      at++;
      return all;
    }
    char c = entry.charAt(at);
    boolean escaped = c == '\\' && at + 1 < entry.length();
    char letter = escaped ? entry.charAt(at + 1) : c;
    boolean known = escaped ? !Character.isLetterOrDigit(letter) : "^$.[](){}|?*+\\".indexOf(c) < 0;
    if (!known || Character.isSurrogate(letter)) {
      stepOver();
      return closed(begun);
    }
    at += escaped ? 2 : 1;
    return with(begun, letter >= 'A' && letter <= 'Z' ? Character.toLowerCase(letter) : letter);
  }

  /** What an element makes of some strings, by how often it may stand. */
  private Set<String> repeated(Set<String> without, Set<String> with) {
    char next = at < entry.length() ? entry.charAt(at) : ' ';
    Set<String> all = new TreeSet<>(with);
    switch (next) {
      case '?' -> all.addAll(without);
      case '+' -> all = closed(with);
      case '*', '{' -> all = closed(without);
      default -> {
        return all;
      }
    }
    at = next == '{' ? entry.indexOf('}', at) + 1 : at + 1;
    if (at < entry.length() && "?+".indexOf(entry.charAt(at)) >= 0) {
      at++;
    }
    return all;
  }

  /** Strings that are too short, each with one more letter. */
  private static Set<String> with(Set<String> begun, char letter) {
    Set<String> all = new TreeSet<>();
    for (String one : begun) {
      all.add(one.length() < LENGTH ? one + letter : one);
    }
    return all;
  }

  private static Set<String> closed(Set<String> begun) {
    return with(with(with(begun, ANY), ANY), ANY);
  }

  /** Steps over a character, a class or a group. */
  private void stepOver() {
    char c = entry.charAt(at++);
    if (c == '\\') {
      at++;
    } else if (c == '[') {
      stepOverClass();
    } else if (c == '(') {
      while (entry.charAt(at) != ')') {
        stepOver();
      }
      at++;
    }
  }

  /** Steps over a class behind the bracket that opens it; a bracket that closes may stand first. */
  private void stepOverClass() {
    at += entry.charAt(at) == '^' ? 1 : 0;
    at += entry.charAt(at) == ']' ? 1 : 0;
    while (entry.charAt(at) != ']') {
      char c = entry.charAt(at);
      at += c == '\\' ? 2 : 1;
      if (c == '[') {
        stepOverClass();
      }
    }
    at++;
  }
}
