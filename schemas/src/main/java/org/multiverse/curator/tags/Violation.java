package org.multiverse.curator.tags;

/**
 * One thing that is wrong with a tagged text.
 *
 * @param rule name of the rule, such as {@code path-without-outline}
 * @param offset where, in UTF-16 code units from 0
 * @param line where, from 1
 * @param column where, in UTF-16 code units from 1
 * @param path the open elements there, such as {@code Think/Parallel[2]/Path[1]}
 * @param message what is wrong, with which value
 */
public record Violation(
    String rule, int offset, int line, int column, String path, String message) {
  @Override
  public String toString() {
    return line + ":" + column + " " + rule + ": " + message + " (in " + path + ")";
  }
}
