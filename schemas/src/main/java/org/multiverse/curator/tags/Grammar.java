package org.multiverse.curator.tags;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Limits a document is held to, beyond its shape.
 *
 * @param maxDepth how deep blocks may nest; 1 is a block at the top level
 * @param maxFanOut how many paths a block may have
 * @param minPaths how many paths a block must have; fewer is a violation, one of one a warning when
 *     {@code minPaths} is 1
 */
public record Grammar(int maxDepth, int maxFanOut, int minPaths) {
  /** What we write: depth 3, 2 to 16 paths. */
  public static final Grammar WRITING = new Grammar(3, 16, 2);

  /** What we accept from others: depth 8, up to 256 paths, single paths with a warning. */
  public static final Grammar READING = new Grammar(8, 256, 1);

  public Grammar {
    if (maxDepth < 1 || maxFanOut < 2 || minPaths < 1) {
      throw new IllegalArgumentException(
          "Invalid grammar: depth " + maxDepth + ", paths " + minPaths + " to " + maxFanOut);
    }
  }

  /**
   * Everything that is wrong with a document built in code. Offsets are those of its {@code lines}
   * form, 0 for what can't be written at all.
   */
  public List<Violation> check(Document document) {
    List<Violation> unwritable = new ArrayList<>();
    checkFlow(document.flow(), "Think", unwritable);
    if (!unwritable.isEmpty()) {
      return unwritable;
    }
    return TagParser.parse(TagWriter.write(document, Form.LINES), Form.LINES, this).violations();
  }

  private static void checkFlow(List<Node> flow, String path, List<Violation> found) {
    Node before = null;
    int blocks = 0;
    for (Node node : flow) {
      if (node instanceof Text text) {
        if (text.text().isEmpty()) {
          found.add(new Violation("empty-text", 0, 1, 1, path, "a text node has no characters"));
        }
        if (before instanceof Text) {
          found.add(
              new Violation("adjacent-text", 0, 1, 1, path, "two text nodes follow one another"));
        }
        checkText(text.text(), path, found);
      } else if (node instanceof Parallel block) {
        blocks++;
        String at = path + "/Parallel[" + blocks + "]";
        for (Outline outline : block.outlines()) {
          checkText(outline.text(), at + "/Goal/Outline", found);
          checkId(outline.id(), at + "/Goal/Outline", found);
        }
        int paths = 0;
        for (Path child : block.paths()) {
          paths++;
          checkId(child.id(), at + "/Path[" + paths + "]", found);
          checkFlow(child.flow(), at + "/Path[" + paths + "]", found);
        }
        checkText(block.conclusion(), at + "/Conclusion", found);
      }
      before = node;
    }
  }

  private static void checkText(String text, String path, List<Violation> found) {
    OptionalInt at = Tag.find(text);
    if (at.isPresent()) {
      found.add(
          new Violation(
              "tag-in-text",
              0,
              1,
              1,
              path,
              "the text holds " + Tag.at(text, at.getAsInt()) + " at offset " + at.getAsInt()));
    }
  }

  private static void checkId(String id, String path, List<Violation> found) {
    if (!TagParser.isId(id)) {
      found.add(new Violation("missing-id", 0, 1, 1, path, "the id is \"" + id + "\""));
    }
  }
}
