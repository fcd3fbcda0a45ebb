package org.multiverse.curator.answers;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * Answer of step 5: Outlines, minimal edits and a Conclusion for every block of the outline tree.
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
   * @param paths one answer a branch, in order
   * @param needs what later text uses from the block; each must stand in the Conclusion
   * @param conclusion the text of the Conclusion, or null to keep the join as it stands
   */
  public record BlockAnswer(
      String block, List<PathAnswer> paths, List<String> needs, String conclusion) {
    public BlockAnswer {
      paths = List.copyOf(paths);
      needs = List.copyOf(needs);
    }
  }

  /**
   * The answer for one path.
   *
   * @param id id of the path, such as {@code 1} or {@code 1.2}
   * @param outline what is to be found, writable before the work is done
   * @param edits changes to the path's own units
   */
  public record PathAnswer(String id, String outline, List<Edit> edits) {
    public PathAnswer {
      edits = List.copyOf(edits);
    }
  }

  /**
   * A change to the source text of one path. In JSON its kind shows by its properties: {@code
   * {unit, find, replace}}, {@code {drop}}, {@code {unit, insert, why}}.
   */
  @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
  @JsonSubTypes({
    @JsonSubTypes.Type(Replace.class),
    @JsonSubTypes.Type(Drop.class),
    @JsonSubTypes.Type(Insert.class)
  })
  public sealed interface Edit permits Replace, Drop, Insert {}

  /** Puts {@code replace} where {@code find} stands; it must stand exactly once in the unit. */
  public record Replace(int unit, String find, String replace) implements Edit {}

  /** Leaves whole units out. */
  public record Drop(@JsonProperty("drop") List<Integer> units) implements Edit {
    public Drop {
      units = List.copyOf(units);
    }
  }

  /** Adds a missing justification before the unit's text; {@code why} says what was missing. */
  public record Insert(int unit, String insert, String why) implements Edit {}
}
