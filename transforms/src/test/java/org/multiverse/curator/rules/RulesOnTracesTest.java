package org.multiverse.curator.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.steps.RealTraces;
import org.multiverse.curator.steps.RecordedReplies;
import org.multiverse.curator.tags.DocumentStats;

/** What the baseline of the rules reaches: on traces of ours, and on those of a real model. */
final class RulesOnTracesTest {
  /** How many traces got a block, and the sum of their planned #parallel. */
  private record Reached(int rows, int parallel, double planned) {}

  @Test
  void givenTraces_theRulesReachWhatTheyReached() {
    Reached reached = reached(RecordedReplies.rows().values());
    assertThat(reached.rows).isEqualTo(25);
    assertThat(reached.parallel).isEqualTo(10);
    assertThat(reached.planned).isCloseTo(28.453542, within(1e-6));
  }

  @Test
  void givenRealTraces_mostGetABlockAndPlannedParallelismIsReal() {
    Reached reached = reached(RealTraces.rows());
    assertThat(reached.rows).isEqualTo(92);
    assertThat((double) reached.parallel / reached.rows).isGreaterThanOrEqualTo(0.60);
    assertThat(reached.planned / reached.rows).isGreaterThanOrEqualTo(1.09);
  }

  private static Reached reached(Collection<TraceRow> traces) {
    RulesMaker rules = new RulesMaker();
    Curation curation = Curation.of(step -> rules, List.of(), Limits.defaults());
    int parallel = 0;
    double planned = 0;
    for (TraceRow trace : traces) {
      TraceRow row = curation.apply(trace);
      if (row.status() == Status.PARALLEL) {
        parallel++;
        OutlineTree outline = row.outline();
        planned +=
            DocumentStats.of(
                    row.document(),
                    DocumentStats::words,
                    i -> outline.blocks().get(i).type() != ParallelGroups.Type.VERIFICATION)
                .numParallelPlanned();
      } else {
        assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
        planned += 1;
      }
    }
    return new Reached(traces.size(), parallel, planned);
  }
}
