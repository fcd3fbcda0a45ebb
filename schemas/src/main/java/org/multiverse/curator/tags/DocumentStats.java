package org.multiverse.curator.tags;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;

/**
 * Shape of a document in numbers. Lengths are in tokens of the {@code tight} form: those of the
 * text and one for each tag.
 *
 * @param blocks blocks, nested ones included
 * @param nestedBlocks blocks that lie inside a path
 * @param paths paths of all blocks
 * @param depth deepest nesting, 0 without a block
 * @param maxFanOut most paths of one block, 0 without a block
 * @param tokens tokens of the document
 * @param criticalPath tokens on the longest way through it
 * @param plannedCriticalPath the same when the paths of the blocks that do not count run in turn
 */
public record DocumentStats(
    int blocks,
    int nestedBlocks,
    int paths,
    int depth,
    int maxFanOut,
    long tokens,
    long criticalPath,
    long plannedCriticalPath) {

  /** Counts with {@link #words}, every block planned. */
  public static DocumentStats of(Document document) {
    return of(document, DocumentStats::words, block -> true);
  }

  /**
   * Counts.
   *
   * @param tokens number of tokens in a text
   * @param planned whether the block with this place in document order, from 0, counts as parallel
   */
  public static DocumentStats of(
      Document document, ToIntFunction<String> tokens, IntPredicate planned) {
    Counter counter = new Counter(tokens, planned);
    Length length = counter.flow(document.flow(), 0);
    return new DocumentStats(
        counter.blocks,
        counter.nested,
        counter.paths,
        counter.depth,
        counter.maxFanOut,
        length.tokens + 2,
        length.critical + 2,
        length.planned + 2);
  }

  /** {@code #parallel}: tokens over the critical path, 1.0 for a sequential text. */
  public double numParallel() {
    return (double) tokens / criticalPath;
  }

  /** {@code #parallel} of the blocks that count as planned. */
  public double numParallelPlanned() {
    return (double) tokens / plannedCriticalPath;
  }

  /**
   * Tokens of a text where no tokenizer is at hand: runs of letters, single digits, single symbols.
   * White space counts nothing. Within a few percent of a byte-pair tokenizer on reasoning text in
   * ratios such as {@code #parallel}, where the same count stands above and below the line.
   */
  public static int words(String text) {
    int count = 0;
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isLetter(c) || Character.isSurrogate(c)) {
        count += inWord ? 0 : 1;
        inWord = true;
      } else {
        inWord = false;
        count += Character.isWhitespace(c) ? 0 : 1;
      }
    }
    return count;
  }

  private record Length(long tokens, long critical, long planned) {
    static final Length ZERO = new Length(0, 0, 0);

    Length plus(long more) {
      return new Length(tokens + more, critical + more, planned + more);
    }

    Length plus(Length more) {
      return new Length(tokens + more.tokens, critical + more.critical, planned + more.planned);
    }
  }

  private static final class Counter {
    private final ToIntFunction<String> count;
    private final IntPredicate isPlanned;
    private int blocks;
    private int nested;
    private int paths;
    private int depth;
    private int maxFanOut;

    Counter(ToIntFunction<String> count, IntPredicate isPlanned) {
      this.count = count;
      this.isPlanned = isPlanned;
    }

    Length flow(List<Node> flow, int level) {
      Length length = Length.ZERO;
      for (Node node : flow) {
        if (node instanceof Text text) {
          length = length.plus(count.applyAsInt(text.text()));
        } else if (node instanceof Parallel block) {
          length = length.plus(block(block, level + 1));
        }
      }
      return length;
    }

    private Length block(Parallel block, int level) {
      boolean planned = isPlanned.test(blocks);
      blocks++;
      nested += level > 1 ? 1 : 0;
      depth = Math.max(depth, level);
      paths += block.paths().size();
      maxFanOut = Math.max(maxFanOut, block.paths().size());
      // <Parallel> <Goal> </Goal> <Conclusion> </Conclusion> </Parallel>
      Length length = Length.ZERO.plus(6L + count.applyAsInt(block.conclusion()));
      for (Outline outline : block.outlines()) {
        length = length.plus(2L + idLength(outline.id()) + count.applyAsInt(outline.text()));
      }
      long tokens = 0;
      long critical = 0;
      long inTurn = 0;
      long longestPlanned = 0;
      for (Path path : block.paths()) {
        Length one = flow(path.flow(), level).plus(2L + idLength(path.id()));
        tokens += one.tokens();
        critical = Math.max(critical, one.critical());
        inTurn += one.planned();
        longestPlanned = Math.max(longestPlanned, one.planned());
      }
      return length.plus(new Length(tokens, critical, planned ? longestPlanned : inTurn));
    }

    private int idLength(String id) {
      return count.applyAsInt(id + ":");
    }
  }
}
