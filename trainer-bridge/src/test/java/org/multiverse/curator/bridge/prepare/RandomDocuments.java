package org.multiverse.curator.bridge.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Outline;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.Path;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.tags.Text;

/** Random valid documents, nested up to a depth. */
final class RandomDocuments {
  private static final String[] PIECES = {
    "Let x = 3.",
    "\n",
    " ",
    "a & b < c",
    "<path>",
    "1: ",
    "\\(x^2\\)",
    "😀",
    "שלום",
    "<",
    "$5$",
    "\t"
  };

  private final Random random;
  private final int maxDepth;

  RandomDocuments(long seed, int maxDepth) {
    this.random = new Random(seed);
    this.maxDepth = maxDepth;
  }

  Document next() {
    return new Document(flow("", 0));
  }

  String text() {
    while (true) {
      StringBuilder text = new StringBuilder("x");
      int count = 1 + random.nextInt(5);
      for (int i = 0; i < count; i++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      if (Tag.find(text.toString()).isEmpty()) {
        return text.toString();
      }
    }
  }

  private List<Node> flow(String prefix, int depth) {
    List<Node> flow = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      boolean textBefore = !flow.isEmpty() && flow.get(flow.size() - 1) instanceof Text;
      if (depth < maxDepth && (textBefore || random.nextInt(3) == 0)) {
        flow.add(block(prefix, depth + 1));
      } else if (!textBefore) {
        flow.add(new Text(text()));
      }
    }
    return flow;
  }

  private Parallel block(String prefix, int depth) {
    List<Outline> outlines = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    int fanOut = 2 + random.nextInt(3);
    for (int i = 1; i <= fanOut; i++) {
      outlines.add(new Outline(prefix + i, text()));
      paths.add(new Path(prefix + i, flow(prefix + i + ".", depth)));
    }
    return new Parallel(outlines, paths, text());
  }
}
