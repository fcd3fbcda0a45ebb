package org.multiverse.curator.answers;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Objects;

/**
 * Answer of step 5: Outlines, minimal edits and a Conclusion for every block of the outline tree.
 * In JSON it is what a model writes, so it is short: an edit speaks of a unit, and the unit tells
 * the path; an Outline's place tells whose it is.
 *
 * @param blocks one answer a block, nested ones included, in document order
 */
public record MapReduce(List<BlockAnswer> blocks) {
  public MapReduce {
    blocks = List.copyOf(blocks);
  }

  /**
   * The answer for one block.
   *
   * @param block id of the block in the outline tree, such as {@code B1}
   * @param outlines one Outline a path, in order: what is to be found, writable before the work is
   *     done
   * @param edits changes to units of the block's paths, of its join, and of what was hoisted before
   *     it
   * @param drop units left out whole: of the same places, or noise outside all blocks
   * @param needs what later text uses from the block; each must stand in the Conclusion
   * @param conclusion the sentence that becomes the Conclusion of a block without a join, or
   *     follows the join; empty for none
   */
  public record BlockAnswer(
      String block,
      List<String> outlines,
      List<Edit> edits,
      List<Integer> drop,
      List<String> needs,
      String conclusion) {
    public BlockAnswer {
      outlines = List.copyOf(outlines);
      edits = List.copyOf(edits);
      drop = List.copyOf(drop);
      needs = List.copyOf(needs);
      conclusion = conclusion == null ? "" : conclusion;
    }
  }

  /**
   * A change to the text of one unit. In JSON three strings: {@code ["3","First the","The"]}.
   *
   * @param unit number of the unit
   * @param find what stands there exactly once; empty to put a missing justification before the
   *     unit's text
   * @param put what stands there then
   */
  public record Edit(int unit, String find, String put) {
    public Edit {
      Objects.requireNonNull(find, "Invalid find: null");
      Objects.requireNonNull(put, "Invalid put: null");
    }

    /**
     * Reads the three strings.
     *
     * @throws IllegalArgumentException when they are not a unit's number, what to find and what to
     *     put there
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Edit of(List<String> strings) {
      if (strings.size() != 3 || !strings.get(0).strip().matches("\\d{1,8}")) {
        throw new IllegalArgumentException(
            "an edit must be three strings, [unit, what stands there, what to put there]; it is "
                + strings);
      }
      return new Edit(Integer.parseInt(strings.get(0).strip()), strings.get(1), strings.get(2));
    }

    /** The three strings. */
    @JsonValue
    public List<String> strings() {
      return List.of(Integer.toString(unit), find, put);
    }
  }
}
