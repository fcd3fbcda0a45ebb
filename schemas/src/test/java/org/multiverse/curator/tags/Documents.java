package org.multiverse.curator.tags;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random valid documents for tests. */
final class Documents {
  private static final String[] PIECES = {
    "Let x = 3.",
    "\n",
    "\r\n",
    " ",
    "a & b < c > d",
    "<path>",
    "</goal>",
    "1: ",
    "\\(x^2\\)",
    "😀",
    "שלום",
    "Let's think in parallel.",
    "Let's think in parallel.\n",
    "<",
    "</",
    "<Path",
    "$5$",
    "\t"
  };

  private final Random random;
  private final int maxDepth;

  private Documents(long seed, int maxDepth) {
    this.random = new Random(seed);
    this.maxDepth = maxDepth;
  }

  static Document random(long seed) {
    return new Document(new Documents(seed, 2).flow("", 0));
  }

  static Document random(long seed, int maxDepth) {
    return new Document(new Documents(seed, maxDepth).flow("", 0));
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
    int fanOut = 2 + random.nextInt(3);
    List<Outline> outlines = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    for (int i = 1; i <= fanOut; i++) {
      outlines.add(new Outline(prefix + i, "x" + text()));
      paths.add(new Path(prefix + i, flow(prefix + i + ".", depth)));
    }
    return new Parallel(outlines, paths, "x" + text());
  }

  private String text() {
    while (true) {
      StringBuilder text = new StringBuilder();
      int count = 1 + random.nextInt(5);
      for (int i = 0; i < count; i++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      // Pieces side by side may make up a tag, such as "<Path" and ">".
      if (Tag.find(text.toString()).isEmpty()) {
        return text.toString();
      }
    }
  }

  /**
   * The tags and texts of the tight form as a token sequence; each character of text is a token.
   */
  static Tag[] tokens(Document document) {
    String text = TagWriter.write(document, Form.TIGHT);
    List<Tag> tokens = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      Tag tag = text.charAt(at) == '<' ? Tag.at(text, at) : null;
      tokens.add(tag);
      at += tag == null ? 1 : tag.toString().length();
    }
    return tokens.toArray(new Tag[0]);
  }
}
