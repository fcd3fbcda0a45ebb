package org.multiverse.curator.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.TagParser;
import org.multiverse.curator.tags.TagWriter;

/**
 * The independence check against pairs of siblings that people have labelled, in the published
 * records that lie beside the project on some machines. Labels stand in {@code test-data/labels}.
 */
class SiblingPairsTest {
  private static final Path LABELS =
      Path.of(System.getProperty("multiverse.test-data", "../test-data"))
          .resolve("labels/multiverse-1k-pairs.csv");

  /** A pair: a block of a record, and two of its paths. */
  private record Pair(String record, int block, String earlier, String later) {}

  private final Map<Pair, List<SiblingDependence.Finding>> findings = new java.util.HashMap<>();

  @Test
  void check_agreesWithTheLabels() throws IOException {
    Path records =
        Path.of(System.getProperty("multiverse.shared-data")).resolve("multiverse-1k-sample");
    assumeThat(records).as("published records beside the project").exists();
    int both = 0;
    int found = 0;
    int dependent = 0;
    StringBuilder details = new StringBuilder();
    for (String line : Files.readAllLines(LABELS).subList(1, count())) {
      String[] cells = line.split(",", -1);
      Pair pair = new Pair(cells[0], Integer.parseInt(cells[1]), cells[2], cells[3]);
      read(records, pair.record());
      assertThat(findings).as("pairs of the record").containsKey(pair);
      List<SiblingDependence.Finding> found1 =
          findings.get(pair).stream().filter(f -> !f.isMendable()).toList();
      boolean is = cells[4].equals("dependent");
      if (cells[4].equals("unsure")) {
        continue;
      }
      dependent += is ? 1 : 0;
      found += found1.isEmpty() ? 0 : 1;
      both += is && !found1.isEmpty() ? 1 : 0;
      if (is == found1.isEmpty()) {
        details.append(is ? "MISSED " : "FALSE ").append(pair).append('\n');
        for (SiblingDependence.Finding f : found1) {
          details.append("    ").append(f.rule()).append(' ').append(f.said()).append('\n');
          Units u = texts.get(pair.record() + "/" + pair.block());
          details.append("       SRC ").append(f.source() == 0 ? "" : u.unit(f.source()).strip());
          details.append("\n       USE ").append(f.unit() > 1 ? u.unit(f.unit() - 1).strip() : "");
          details.append(" ¦ ").append(u.unit(f.unit()).strip()).append('\n');
        }
      }
    }
    double precision = found == 0 ? 0 : (double) both / found;
    double recall = (double) both / dependent;
    System.out.printf(
        "pairs: dependent %d, found %d, of these right %d: precision %.2f, recall %.2f%n",
        dependent, found, both, precision, recall);
    String details1 = System.getProperty("multiverse.details");
    if (details1 != null) {
      Files.writeString(Path.of(details1), details);
    }
  }

  private static int count() throws IOException {
    return Files.readAllLines(LABELS).size();
  }

  private void read(Path records, String record) throws IOException {
    if (findings.keySet().stream().anyMatch(pair -> pair.record().equals(record))) {
      return;
    }
    String text = Files.readString(records.resolve(record + ".xml"));
    blocks = 0;
    flow(record, TagParser.parse(text, Form.LINES).document().flow(), "");
  }

  private int blocks;
  private final Map<String, Units> texts = new TreeMap<>();

  /** What stands before each block, as its paths see it. */
  private String flow(String record, List<Node> flow, String before) {
    StringBuilder seen = new StringBuilder(before);
    for (Node node : flow) {
      if (node instanceof Parallel block) {
        int number = ++blocks;
        pairs(record, number, block, seen.toString());
        for (org.multiverse.curator.tags.Path path : block.paths()) {
          flow(record, path.flow(), seen.toString());
        }
        seen.append(TagWriter.sequential(List.of(block)));
        seen.append(block.conclusion());
      } else {
        seen.append(TagWriter.sequential(List.of(node)));
      }
    }
    return seen.toString();
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
    Units units = Units.of(all.toString(), lengths);
    texts.put(record + "/" + number, units);
    for (int later = 1; later < branches.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        // The pair alone: what a third sibling states is another pair's matter.
        SiblingDependence dependence = new SiblingDependence("", units, List.of());
        List<SiblingDependence.Finding> of = new ArrayList<>();
        for (SiblingDependence.Finding finding :
            dependence.find(
                List.copyOf(branches.subList(0, later + 1)), new TreeSet<>(), new TreeSet<>())) {
          boolean whole = finding.source() == 0;
          if (finding.branch() == later
              && (whole || branches.get(earlier).contains(finding.source()))) {
            of.add(finding);
          }
        }
        findings.put(
            new Pair(
                record, number, block.paths().get(earlier).id(), block.paths().get(later).id()),
            of);
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
