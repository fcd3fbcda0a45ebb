package org.multiverse.curator.tags;

import java.util.List;

/**
 * What a parser makes of a text.
 *
 * @param document the document, null when there are violations
 * @param violations everything that is wrong, by offset
 * @param warnings what is accepted when reading and would not be written, by offset
 */
public record ParseResult(Document document, List<Violation> violations, List<Violation> warnings) {
  public ParseResult {
    violations = List.copyOf(violations);
    warnings = List.copyOf(warnings);
  }

  /** Whether the text is a document. */
  public boolean isValid() {
    return document != null;
  }
}
