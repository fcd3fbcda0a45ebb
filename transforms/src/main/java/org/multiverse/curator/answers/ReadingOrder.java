package org.multiverse.curator.answers;

import java.util.Iterator;
import java.util.List;
import org.multiverse.curator.answers.OutlineTree.Block;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.Path;
import org.multiverse.curator.tags.Text;

/** The author's words of a document in the order in which it is read. */
public final class ReadingOrder {
  private final Iterator<Block> blocks;
  private final StringBuilder text = new StringBuilder();

  private ReadingOrder(Iterator<Block> blocks) {
    this.blocks = blocks;
  }

  /**
   * The text without tags, Goals, ids, and Conclusions that are no joins.
   *
   * @param outline tells which blocks have a join
   * @param document filled from it, so it has the same blocks in the same order
   */
  public static String text(OutlineTree outline, Document document) {
    ReadingOrder reading = new ReadingOrder(outline.blocks().iterator());
    reading.flow(document.flow());
    return reading.text.toString();
  }

  private void flow(List<? extends Node> flow) {
    for (Node node : flow) {
      if (node instanceof Text plain) {
        text.append(plain.text());
      } else if (node instanceof Parallel parallel) {
        Block block = blocks.next();
        for (Path path : parallel.paths()) {
          flow(path.flow());
        }
        if (block.join() != null) {
          text.append(parallel.conclusion());
        }
      }
    }
  }
}
