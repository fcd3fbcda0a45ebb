package org.multiverse.curator.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.Trace;
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
    assertThat(reached.parallel).isGreaterThanOrEqualTo(4);
    assertThat(reached.planned).isGreaterThan(25.5);
  }

  @Test
  void givenRealTraces_fewGetABlock() {
    Reached reached = reached(RealTraces.rows());
    assertThat(reached.rows).isEqualTo(92);
    // The rules would rather miss a block: what they make has to be fit to be read.
    assertThat(reached.parallel).isBetween(2, 30);
    assertThat(reached.planned).isGreaterThan(reached.rows);
  }

  /** The family of test-data/synthetic, on which a model is trained in trainer-bridge/demo. */
  @Test
  void givenTracesOfBoxes_nearlyAllGetTheirBlock() {
    Random random = new Random(7);
    List<TraceRow> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      StringBuilder text =
          new StringBuilder("There are three boxes, and each can be added up by itself.\n\n");
      List<String> sums = new ArrayList<>();
      // A sum that another box has as its number might have been taken from there.
      Set<Integer> seen = new HashSet<>();
      for (int box = 1; box <= 3; box++) {
        int a;
        int b;
        do {
          a = 11 + random.nextInt(40);
          b = 11 + random.nextInt(40);
        } while (seen.contains(a) || seen.contains(b) || seen.contains(a + b));
        seen.addAll(List.of(a, b, a + b));
        int units = a % 10 + b % 10;
        int carry = units / 10;
        sums.add(Integer.toString(a + b));
        text.append(
            "Box %d: %d and %d are added. Last digits %d + %d make %d, carry %d. First digits %d + %d + %d make %d. So sum %d is %d.\n\n"
                .formatted(
                    box,
                    a,
                    b,
                    a % 10,
                    b % 10,
                    units,
                    carry,
                    a / 10,
                    b / 10,
                    carry,
                    a / 10 + b / 10 + carry,
                    box,
                    a + b));
      }
      text.append("Putting the sums together, the answer is ").append(String.join(", ", sums));
      rows.add(
          TraceRow.pending(
              "box-" + i,
              Origin.NONE,
              Map.of(Trace.QUESTION, "What are the sums?", Trace.TEXT, text.append(".") + "")));
    }
    assertThat(reached(rows).parallel).isGreaterThanOrEqualTo(36);
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
