package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.input.InputSplit;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.shards.PartInfo;
import org.multiverse.curator.shards.RowCounts;
import org.multiverse.curator.shards.ShardFiles;

/**
 * Proves that no row was lost: what was read is compared with what stands in the shards of every
 * stage, counted by their writers and again by the footers of the files.
 *
 * @param rowsIn rows read
 * @param counts the rows of the last stage
 * @param waiting rows that wait for a reply, by the step that they wait at
 * @param stages rows of each stage written, by folder name
 * @param parts what was written, by path below the run folder
 */
record RowProof(
    long rowsIn,
    RowCounts counts,
    Map<String, Long> waiting,
    Map<String, Long> stages,
    Map<String, PartInfo> parts) {
  private static final String WAITING = Status.WAITING.toString();

  /**
   * @throws CuratorException INTERNAL when a row is missing or there is one too many
   */
  static RowProof of(RunSettings settings, RunPlan plan, WorkFolder work) throws IOException {
    long rowsIn = plan.input() == null ? plan.expected() : read(plan, work);
    if (plan.expected() >= 0 && rowsIn != plan.expected()) {
      throw lost("the input", rowsIn, "the run before", plan.expected());
    }
    Map<String, PartInfo> parts = new TreeMap<>();
    Map<String, Long> stages = new TreeMap<>();
    RowCounts counts = RowCounts.NONE;
    Map<String, Long> waiting = new TreeMap<>();
    long waitingBefore = 0;
    for (StepName step : EnumSet.range(settings.from(), settings.to())) {
      counts = folder(RunLayout.stage(step.folder()), plan, work, parts);
      stages.put(step.folder(), counts.rows());
      if (counts.rows() != rowsIn) {
        throw lost("the input", rowsIn, "stage " + step.folder(), counts.rows());
      }
      // A row that waits does so in all stages from there on.
      long here = counts.status(WAITING) - waitingBefore;
      if (here != 0) {
        waiting.put(step.toString(), here);
        waitingBefore += here;
      }
    }
    if (settings.to() == StepName.last()) {
      RowCounts data = folder(RunLayout.DATA, plan, work, parts);
      RowCounts rejected = folder(RunLayout.REJECTED, plan, work, parts);
      long ended = data.rows() + rejected.rows();
      if (ended + waitingBefore != rowsIn) {
        throw lost("the input", rowsIn, "data/ and rejected/", ended + waitingBefore);
      }
      if (counts.status("pending") != 0) {
        throw CuratorException.internal(
            "Cannot finish the run: " + counts.status("pending") + " rows have no outcome");
      }
      counts = counts.withShape(data);
    }
    return new RowProof(rowsIn, counts, waiting, stages, parts);
  }

  /** Rows of each shard, by its path below the run folder. */
  Map<String, Long> shards() {
    Map<String, Long> rows = new TreeMap<>();
    parts.forEach((name, part) -> rows.put(name, part.counts().rows()));
    return rows;
  }

  private static long read(RunPlan plan, WorkFolder work) throws IOException {
    List<InputSplit> splits = plan.input().splits();
    List<Optional<byte[]>> files =
        SideBySide.of(splits, split -> work.counts().resolve(split.name() + ".json").readIfThere());
    long rows = 0;
    List<String> unread = new ArrayList<>();
    for (int i = 0; i < splits.size(); i++) {
      if (files.get(i).isPresent()) {
        rows += Json.MAPPER.readTree(files.get(i).get()).path("rows").asLong();
      } else {
        unread.add(splits.get(i).file() + " from byte " + splits.get(i).start());
      }
    }
    if (!unread.isEmpty()) {
      throw CuratorException.internal(
          "Cannot finish the run: not read to its end: " + String.join(", ", unread));
    }
    return rows;
  }

  private static RowCounts folder(
      String folder, RunPlan plan, WorkFolder work, Map<String, PartInfo> parts)
      throws IOException {
    List<String> names =
        IntStream.range(0, plan.shards())
            .mapToObj(shard -> RunLayout.shard(folder, shard, plan.shards()))
            .toList();
    Map<String, Long> sizes = work.place().resolve(folder).sizes();
    List<PartInfo> found =
        SideBySide.of(
            names, name -> part(name, work, sizes.get(name.substring(folder.length() + 1))));
    RowCounts sum = RowCounts.NONE;
    for (int shard = 0; shard < names.size(); shard++) {
      parts.put(names.get(shard), found.get(shard));
      sum = sum.plus(found.get(shard).counts());
    }
    return sum;
  }

  private static PartInfo part(String name, WorkFolder work, Long listed) throws IOException {
    Place file = work.place().resolve(name);
    // One that is missing in the list is asked for itself: a listing may be older than the file.
    if ((listed == null && !file.isFile()) || !PartInfo.beside(file).isFile()) {
      throw CuratorException.internal("Cannot finish the run: shard " + name + " is missing");
    }
    PartInfo part = PartInfo.of(file);
    long bytes = listed == null ? file.bytes() : listed;
    if (part.bytes() != bytes) {
      throw CuratorException.internal(
          "Cannot finish the run: shard "
              + name
              + " has "
              + bytes
              + " bytes, its writer wrote "
              + part.bytes());
    }
    long rows = ShardFiles.rows(file.spec());
    if (rows != part.counts().rows()) {
      throw lost("the writer of " + name, part.counts().rows(), "the file", rows);
    }
    return part;
  }

  private static CuratorException lost(String in, long rowsIn, String out, long rowsOut) {
    return CuratorException.internal(
        "Cannot finish the run: rows lost or doubled: "
            + rowsIn
            + " in "
            + in
            + ", "
            + rowsOut
            + " in "
            + out
            + "; nothing was moved into place");
  }
}
