package org.multiverse.curator.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.OutlineTree.Block;
import org.multiverse.curator.answers.OutlineTree.BranchNode;
import org.multiverse.curator.answers.OutlineTree.UnitRun;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.UnitRange;

/** The blocks as step 5 shows them to a model. */
final class MapReduceFormTest {
  @Test
  void blocks_tellPathsJoinsNestingAndWhatWasMovedBeforeThem() {
    Block inner =
        block("B2", null, branch("1.1", 4, 4, "the first half"), branch("1.2", 5, 5, "the second"));
    Block outer =
        block(
            "B1",
            new UnitRange(12, 12),
            new BranchNode("1", "both halves", List.of(new UnitRun(3, 3), inner)),
            branch("2", 8, 9, "the whole"));
    OutlineTree outline =
        new OutlineTree(
            List.of(
                new UnitRun(1, 2),
                new UnitRun(6, 7),
                new UnitRun(10, 10),
                outer,
                new UnitRun(11, 11),
                new UnitRun(13, 13)),
            List.of());

    assertThat(new MapReduceForm(trace(13), outline).blocks())
        .isEqualTo(
            """
            B1 subtask
              moved before it: 6-7, 10
              path 1 [both halves]: 3, B2
              path 2 [the whole]: 8-9
              join: 12
            B2 subtask in path 1 of B1
              path 1.1 [the first half]: 4
              path 1.2 [the second]: 5
              join: none""");
  }

  private static Block block(String id, UnitRange join, BranchNode... branches) {
    return new Block(
        id, List.of(branches), join, ParallelGroups.Mode.ALL, ParallelGroups.Type.SUBTASK, "apart");
  }

  private static BranchNode branch(String id, int from, int to, String label) {
    return new BranchNode(id, label, List.of(new UnitRun(from, to)));
  }

  private static Trace trace(int units) {
    Trace trace = Trace.of("What is it?", UnitCutter.cut("One thing more.\n".repeat(units)));
    assertThat(trace.units().count()).isEqualTo(units);
    return trace;
  }
}
