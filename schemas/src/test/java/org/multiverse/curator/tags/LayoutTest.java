package org.multiverse.curator.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LayoutTest {
  /** The example of the design: token / position. */
  @Test
  void of_flatBlock_positionsAsInThePaper() {
    Tag[] tokens = {
      null,
      Tag.PARALLEL,
      Tag.GOAL,
      null,
      Tag.GOAL_END,
      Tag.PATH,
      null,
      null,
      null,
      Tag.PATH_END,
      Tag.PATH,
      null,
      Tag.PATH_END,
      Tag.CONCLUSION,
      null,
      Tag.CONCLUSION_END,
      Tag.PARALLEL_END,
      null
    };

    Layout layout = Layout.of(tokens);

    assertThat(layout.positions())
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 5, 6, 7, 10, 11, 12, 13, 14);
    assertThat(layout.criticalPath()).isEqualTo(15);
    assertThat(layout.numParallel()).isEqualTo(18 / 15.0);
    assertThat(layout.isVisible(11, 7)).isFalse();
    assertThat(layout.isVisible(14, 7)).isTrue();
  }

  @Property(tries = 1000)
  void of_randomDocuments_equalsTheDenseReference(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int depth) {
    Document document = Documents.random(seed, depth).canonical();
    Tag[] tokens = Documents.tokens(document);
    if (tokens.length > 1500) {
      return;
    }
    Layout layout = Layout.of(tokens);
    Dense dense = Dense.of(document, tokens.length);

    assertThat(layout.positions()).isEqualTo(dense.positions);
    for (int q = 0; q < tokens.length; q++) {
      for (int k = 0; k < tokens.length; k++) {
        if (layout.isVisible(q, k) != dense.visible[q][k]) {
          throw new AssertionError("token " + q + " and token " + k + " of seed " + seed);
        }
      }
    }
  }

  @Property(tries = 200)
  void pack_keepsDocumentsApart(@ForAll long first, @ForAll long second, @ForAll long third) {
    List<Layout> layouts = new ArrayList<>();
    for (long seed : new long[] {first, second, third}) {
      layouts.add(Layout.of(Documents.tokens(Documents.random(seed, 1))));
    }
    Layout pack = Layout.pack(layouts);
    int q = 0;
    for (int i = 0; i < 3; i++) {
      for (int inner = 0; inner < layouts.get(i).tokens(); inner++, q++) {
        int k = 0;
        for (int j = 0; j < 3; j++) {
          for (int other = 0; other < layouts.get(j).tokens(); other++, k++) {
            boolean expected = i == j && layouts.get(i).isVisible(inner, other);
            assertThat(pack.isVisible(q, k)).isEqualTo(expected);
          }
        }
      }
    }
    assertThat(pack.ranks()).doesNotHaveDuplicates();
  }

  @Test
  void of_givenAPathOutsideABlock_saysSo() {
    assertThatThrownBy(() -> Layout.of(new Tag[] {null, Tag.PATH}))
        .hasMessage("Invalid layout: <Path> at token 1, but no <Parallel> is open");
  }

  /** Positions and a mask written down straight from the definition, token pair by token pair. */
  private static final class Dense {
    final int[] positions;
    final boolean[][] visible;
    // For each token the (block, path) pairs it lies in.
    final List<List<int[]>> membership = new ArrayList<>();
    private int blocks;

    private Dense(int n) {
      positions = new int[n];
      visible = new boolean[n][n];
    }

    static Dense of(Document document, int n) {
      Dense dense = new Dense(n);
      int end = dense.flow(document.flow(), dense.token(0, List.of()), List.of());
      dense.token(end, List.of());
      for (int q = 0; q < n; q++) {
        for (int k = 0; k <= q; k++) {
          dense.visible[q][k] = !dense.siblings(q, k);
        }
      }
      return dense;
    }

    private boolean siblings(int q, int k) {
      for (int[] a : membership.get(q)) {
        for (int[] b : membership.get(k)) {
          if (a[0] == b[0] && a[1] != b[1]) {
            return true;
          }
        }
      }
      return false;
    }

    private int token(int position, List<int[]> in) {
      positions[membership.size()] = position;
      membership.add(in);
      return position + 1;
    }

    private int text(String text, int position, List<int[]> in) {
      int next = position;
      for (int i = 0; i < text.length(); i++) {
        next = token(next, in);
      }
      return next;
    }

    private int flow(List<Node> flow, int position, List<int[]> in) {
      int next = position;
      Node before = null;
      for (Node node : flow) {
        if (node instanceof Text text) {
          next = text(text.text(), next, in);
        } else if (node instanceof Parallel block) {
          next = text((before instanceof Text ? "\n" : "") + TagWriter.CUE + "\n", next, in);
          next = block(block, next, in);
        }
        before = node;
      }
      return next;
    }

    private int block(Parallel block, int position, List<int[]> in) {
      int number = blocks++;
      int next = token(token(position, in), in);
      for (Outline outline : block.outlines()) {
        next = token(next, in);
        next = token(text(outline.id() + ": " + outline.text(), next, in), in);
      }
      int start = token(next, in);
      int longest = 0;
      for (int i = 0; i < block.paths().size(); i++) {
        List<int[]> inside = new ArrayList<>(in);
        inside.add(new int[] {number, i});
        Path path = block.paths().get(i);
        int end =
            text(path.id() + (path.flow().isEmpty() ? ":" : ": "), token(start, inside), inside);
        end = token(flow(path.flow(), end, inside), inside);
        longest = Math.max(longest, end - start);
      }
      next = token(start + longest, in);
      return token(token(text(block.conclusion(), next, in), in), in);
    }
  }
}
