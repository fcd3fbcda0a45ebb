package org.multiverse.curator.shards;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.avro.generic.GenericRecord;
import org.multiverse.curator.contracts.CuratedRow;
import org.multiverse.curator.rows.Note;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.units.Templates;

/** Counts the rows of one shard while they are written. */
final class RowCounter {
  /** What a maker cut off, in no words of ours. */
  private static final String NOISE = "noise, by the maker of step 1";

  private static final String NOT_RUN = Verdict.Passed.NOT_RUN.toString();

  /** A number by itself, such as a length; not one in a name. */
  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.:-])\\d+(?![\\w.:-])");

  private final Map<String, Long> statuses = new TreeMap<>();
  private final Map<String, Long> reasons = new TreeMap<>();
  private final Map<String, Long> reasonsByStatus = new TreeMap<>();
  private final Map<String, Long> kinds = new TreeMap<>();
  private final Map<String, Long> rowsWithKind = new TreeMap<>();
  private final Map<Integer, Long> fanOuts = new TreeMap<>();
  private final Map<Integer, Long> depths = new TreeMap<>();
  private final Map<String, Long> verdicts = new TreeMap<>();
  private final Map<String, Long> notRun = new TreeMap<>();
  private long rows;
  private long blocks;
  private long nested;
  private long consecutive;
  private long paths;
  private double numParallel;
  private double numParallelPlanned;
  private double kept;
  private double lnNumParallel;
  private double lnCeiling;
  private final Map<String, Long> dropped = new TreeMap<>();
  private final Map<String, Long> makers = new TreeMap<>();
  private final Map<String, CutCount> cuts = new TreeMap<>();

  /**
   * Counts a row.
   *
   * @param status where it stands
   * @param reason code of its reason, null without one
   */
  void add(String status, String reason) {
    rows++;
    add(statuses, status);
    if (reason != null) {
      add(reasons, reason);
      add(reasonsByStatus, status + "/" + reason);
    }
  }

  /** Counts the verdicts and the blocks of a record of {@code data/}. */
  void addShape(GenericRecord record) {
    for (Object element : (Collection<?>) record.get(CuratedRow.VERDICTS)) {
      GenericRecord verdict = (GenericRecord) element;
      add(verdicts, verdict.get("name") + "/" + verdict.get("passed"));
      if (verdict.get("passed").toString().equals(NOT_RUN)) {
        String status = (Integer) record.get("blocks") == 0 ? "sequential" : "parallel";
        String why = NUMBER.matcher(verdict.get("model").toString()).replaceAll("…");
        add(notRun, verdict.get("name") + "/" + status + "/" + why);
      }
    }
    kept += (Double) record.get(CuratedRow.KEPT);
    add(makers, ((GenericRecord) record.get("provenance")).get("maker").toString());
    double ceiling = (Double) record.get(CuratedRow.CEILING);
    if (ceiling > 1) {
      lnNumParallel += Math.log((Double) record.get("num_parallel"));
      lnCeiling += Math.log(ceiling);
    }
    for (Object note : (Collection<?>) record.get("notes")) {
      Note.droppedBy(note.toString()).ifPresent(step -> add(dropped, step.toString()));
    }
    addCuts((Collection<?>) record.get("notes"));
    Collection<?> ofRow = (Collection<?>) record.get(CuratedRow.KINDS);
    if ((Integer) record.get("blocks") == 0) {
      return;
    }
    blocks += (Integer) record.get("blocks");
    paths += (Integer) record.get("paths");
    add(depths, (Integer) record.get("depth"));
    numParallel += (Double) record.get("num_parallel");
    numParallelPlanned += (Double) record.get("num_parallel_planned");
    TreeSet<String> kindsOfRow = new TreeSet<>();
    long top = 0;
    for (Object element : ofRow) {
      GenericRecord block = (GenericRecord) element;
      String kind = block.get("kind").toString();
      add(kinds, kind);
      kindsOfRow.add(kind);
      add(fanOuts, (Integer) block.get("paths"));
      if ((Integer) block.get("depth") == 1) {
        top++;
      } else {
        nested++;
      }
    }
    kindsOfRow.forEach(kind -> add(rowsWithKind, kind));
    consecutive += top > 1 ? top : 0;
  }

  RowCounts counts() {
    return new RowCounts(
        rows,
        statuses,
        reasons,
        reasonsByStatus,
        blocks,
        nested,
        consecutive,
        paths,
        kinds,
        rowsWithKind,
        fanOuts,
        depths,
        verdicts,
        notRun,
        numParallel,
        numParallelPlanned,
        kept,
        lnNumParallel,
        lnCeiling,
        dropped,
        makers,
        cuts);
  }

  private void addCuts(Collection<?> notes) {
    Map<String, Long> characters = new TreeMap<>();
    for (Object note : notes) {
      // A model has its own words for each cut; they stand in the note.
      Note.cutBy(note.toString())
          .ifPresent(
              cut ->
                  characters.merge(
                      Templates.isKind(cut.what()) ? cut.what() : NOISE,
                      cut.characters(),
                      Long::sum));
    }
    characters.forEach((what, sum) -> cuts.merge(what, new CutCount(1, sum), CutCount::plus));
  }

  private static <K> void add(Map<K, Long> counts, K key) {
    counts.merge(key, 1L, Long::sum);
  }
}
