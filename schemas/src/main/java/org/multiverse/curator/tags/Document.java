package org.multiverse.curator.tags;

import java.util.ArrayList;
import java.util.List;

/**
 * A tagged trace: the content of one {@code <Think>} element.
 *
 * @param flow text and blocks, in order
 */
public record Document(List<Node> flow) {
  public Document {
    flow = List.copyOf(flow);
  }

  /**
   * The same document with white space taken off where a text meets a tag or a cue, so that what
   * stands beside a tag does not tell where a text happened to be cut. A text of nothing else is
   * left out, and so is a cue that ends the text before a block: the writer puts one there.
   *
   * <p>Writing does this itself; a document that was written and read is canonical.
   */
  public Document canonical() {
    return new Document(canonical(flow));
  }

  private static List<Node> canonical(List<Node> flow) {
    List<Node> canonical = new ArrayList<>();
    for (int i = 0; i < flow.size(); i++) {
      if (flow.get(i) instanceof Parallel block) {
        canonical.add(canonical(block));
      } else if (flow.get(i) instanceof Text text) {
        boolean block = i + 1 < flow.size() && flow.get(i + 1) instanceof Parallel;
        String bare = block ? withoutCue(text.text().strip()) : text.text().strip();
        if (!bare.isEmpty()) {
          canonical.add(bare.equals(text.text()) ? text : new Text(bare));
        }
      }
    }
    return canonical;
  }

  private static Parallel canonical(Parallel block) {
    return new Parallel(
        block.outlines().stream().map(o -> new Outline(o.id(), o.text().strip())).toList(),
        block.paths().stream().map(p -> new Path(p.id(), canonical(p.flow()))).toList(),
        block.conclusion().strip());
  }

  private static String withoutCue(String text) {
    String bare = text;
    while (bare.endsWith(TagWriter.CUE)) {
      int at = bare.length() - TagWriter.CUE.length();
      if (at > 0 && bare.charAt(at - 1) != '\n') {
        break;
      }
      bare = bare.substring(0, at).stripTrailing();
    }
    return bare;
  }
}
