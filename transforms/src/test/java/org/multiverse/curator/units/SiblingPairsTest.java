package org.multiverse.curator.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.TagParser;
import org.multiverse.curator.tags.TagWriter;

/**
 * The independence check against pairs of siblings labelled by hand, in published records that lie
 * beside the project on some machines. The labels stand in {@code test-data/labels}. Prints
 * precision and recall; what it gets wrong is written where {@code -Dmultiverse.details} says.
 */
class SiblingPairsTest {
  private static final Path LABELS =
      Path.of(System.getProperty("multiverse.test-data", "../test-data"))
          .resolve("labels/multiverse-1k-pairs.csv");

  /** Two paths of a block; blocks count from 1 as they open. */
  private record Pair(String record, int block, String earlier, String later) {}

  private final Map<Pair, List<String>> findings = new HashMap<>();
  private final Set<String> read = new HashSet<>();
  private int blocks;

  @Test
  void check_agreesWithTheLabels() throws IOException {
    Path records =
        Path.of(System.getProperty("multiverse.shared-data")).resolve("multiverse-1k-sample");
    assumeThat(records).as("published records beside the project").exists();
    int right = 0;
    int found = 0;
    int dependent = 0;
    List<String> wrong = new ArrayList<>();
    List<String> lines = Files.readAllLines(LABELS);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Pair pair = new Pair(cells[0], Integer.parseInt(cells[1]), cells[2], cells[3]);
      read(records, pair.record());
      assertThat(findings).as("pairs of the record").containsKey(pair);
      List<String> of = findings.get(pair);
      boolean leans = cells[4].equals("dependent");
      dependent += leans ? 1 : 0;
      found += of.isEmpty() ? 0 : 1;
      right += leans && !of.isEmpty() ? 1 : 0;
      if (leans == of.isEmpty()) {
        wrong.add((leans ? "missed " : "false ") + pair + " " + of);
      }
    }
    String details = System.getProperty("multiverse.details");
    if (details != null) {
      Files.write(Path.of(details), wrong);
    }
    double precision = (double) right / found;
    double recall = (double) right / dependent;
    System.out.printf(
        "%d pairs, %d dependent, %d found, %d of these rightly: precision %.2f, recall %.2f%n",
        lines.size() - 1, dependent, found, right, precision, recall);
    assertThat(precision).isGreaterThanOrEqualTo(0.6);
    assertThat(recall).isGreaterThanOrEqualTo(0.5);
  }

  private void read(Path records, String record) throws IOException {
    if (read.add(record)) {
      String text = Files.readString(records.resolve(record + ".xml"));
      blocks = 0;
      flow(record, TagParser.parse(text, Form.LINES).document().flow(), "");
    }
  }

  /** Every block with what its paths see before it. */
  private void flow(String record, List<Node> flow, String before) {
    StringBuilder seen = new StringBuilder(before);
    for (Node node : flow) {
      if (node instanceof Parallel block) {
        pairs(record, ++blocks, block, seen.toString());
        for (org.multiverse.curator.tags.Path path : block.paths()) {
          flow(record, path.flow(), seen.toString());
        }
        seen.append(TagWriter.sequential(List.of(block))).append(block.conclusion());
      } else {
        seen.append(TagWriter.sequential(List.of(node)));
      }
    }
  }

  private void pairs(String record, int number, Parallel block, String before) {
    List<Integer> lengths = new ArrayList<>();
    StringBuilder all = new StringBuilder();
    append(all, lengths, before);
    List<NavigableSet<Integer>> branches = new ArrayList<>();
    for (org.multiverse.curator.tags.Path path : block.paths()) {
      int from = lengths.size() + 1;
      append(all, lengths, TagWriter.sequential(path.flow()) + "\n");
      NavigableSet<Integer> own = new TreeSet<>();
      for (int unit = from; unit <= lengths.size(); unit++) {
        own.add(unit);
      }
      branches.add(own);
    }
    SiblingDependence dependence =
        new SiblingDependence("", Units.of(all.toString(), lengths), List.of());
    List<SiblingDependence.Finding> found =
        dependence.find(branches, new TreeSet<>(), new TreeSet<>());
    for (int later = 1; later < branches.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        List<String> of = new ArrayList<>();
        for (SiblingDependence.Finding finding : found) {
          // A branch that sums up or goes on leans on all that stand before it.
          boolean onIt = finding.source() == 0 || branches.get(earlier).contains(finding.source());
          if (finding.branch() == later && !finding.isMendable() && onIt) {
            of.add(finding.said());
          }
        }
        String first = block.paths().get(earlier).id();
        findings.put(new Pair(record, number, first, block.paths().get(later).id()), of);
      }
    }
  }

  private static void append(StringBuilder all, List<Integer> lengths, String text) {
    if (!text.isEmpty()) {
      lengths.addAll(UnitCutter.cut(text).lengths());
      all.append(text);
    }
  }
}
