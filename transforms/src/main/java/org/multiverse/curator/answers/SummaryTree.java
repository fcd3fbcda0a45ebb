package org.multiverse.curator.answers;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import org.multiverse.curator.units.Duplicate;

/**
 * Answer of step 1: whether the trace can be used, which runs of units repeat earlier ones, and the
 * steps it consists of.
 *
 * @param usable the verdict on the trace as a whole
 * @param duplicates runs that repeat earlier runs
 * @param steps top-level steps that partition all units in order, depth at most 2
 */
public record SummaryTree(Usable usable, List<Duplicate> duplicates, List<Step> steps) {
  public SummaryTree {
    Objects.requireNonNull(usable, "Invalid usable: null");
    duplicates = List.copyOf(duplicates);
    steps = List.copyOf(steps);
  }

  /** Number of the last unit that is kept, of {@code count}. */
  public int lastKept(int count) {
    return usable.verdict() == Usability.TRUNCATE ? Math.min(count, usable.unit() - 1) : count;
  }

  /** {@code yes}, {@code truncate} (keep the units before {@code unit}), or {@code no}. */
  public enum Usability {
    @JsonProperty("yes")
    YES,
    @JsonProperty("truncate")
    TRUNCATE,
    @JsonProperty("no")
    NO
  }

  /**
   * Whether the trace can be used.
   *
   * @param verdict whether the trace can be used
   * @param unit first unit that is cut off when {@code verdict} is {@code truncate}, else 0
   * @param why the reason, empty when {@code verdict} is {@code yes}
   */
  public record Usable(Usability verdict, int unit, String why) {}

  /**
   * One step of the reasoning.
   *
   * @param id {@code S1}, {@code S2}, …; substeps {@code S1.1}, …
   * @param from number of its first unit
   * @param to number of its last unit
   * @param summary what it does, one line
   * @param defines symbols and results it introduces
   * @param uses symbols and results of earlier steps it leans on
   * @param substeps a partition of its units, or empty
   */
  public record Step(
      String id,
      int from,
      int to,
      String summary,
      List<String> defines,
      List<String> uses,
      List<Step> substeps) {
    public Step {
      defines = List.copyOf(defines);
      uses = List.copyOf(uses);
      substeps = List.copyOf(substeps);
    }
  }
}
