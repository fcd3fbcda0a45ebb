package org.multiverse.curator.steps;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rules.RulesMaker;

/**
 * Takes the traces of {@link BenchmarkTraces} through all steps, all of them in each round, and
 * prints a line a round: traces for each second of CPU time of the one thread that does it, and a
 * hash of what was found. To be told from wall time where a machine has other work, and to be
 * profiled; the argument is the number of rounds.
 */
final class CurationSpeed {
  private CurationSpeed() {}

  public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
    int rounds = args.length == 0 ? 10 : Integer.parseInt(args[0]);
    List<Trace> traces = BenchmarkTraces.read();
    RulesMaker rules = new RulesMaker();
    Curation curation = Curation.of(step -> rules, List.of(), Limits.defaults());
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (int round = 0; round < rounds; round++) {
      MessageDigest found = MessageDigest.getInstance("SHA-256");
      long spent = 0;
      for (Trace trace : traces) {
        long start = threads.getCurrentThreadCpuTime();
        TraceRow row = curation.apply(TraceRow.pending(trace));
        spent += threads.getCurrentThreadCpuTime() - start;
        found.update((row.results() + " " + row.outcome()).getBytes(StandardCharsets.UTF_8));
      }
      System.out.printf(
          "%.1f traces/s %s%n",
          traces.size() / (spent / 1e9), HexFormat.of().formatHex(found.digest(), 0, 8));
    }
  }
}
