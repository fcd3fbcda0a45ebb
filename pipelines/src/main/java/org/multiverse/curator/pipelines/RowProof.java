package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    long rows = 0;
    List<String> unread = new ArrayList<>();
    for (InputSplit split : plan.input().splits()) {
      Place file = work.counts().resolve(split.name() + ".json");
      if (file.isFile()) {
        rows += Json.MAPPER.readTree(file.read()).path("rows").asLong();
      } else {
        unread.add(split.file() + " from byte " + split.start());
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
    RowCounts sum = RowCounts.NONE;
    for (int shard = 0; shard < plan.shards(); shard++) {
      String name = RunLayout.shard(folder, shard, plan.shards());
      Place file = work.place().resolve(name);
      if (!file.isFile() || !PartInfo.beside(file).isFile()) {
        throw CuratorException.internal("Cannot finish the run: shard " + name + " is missing");
      }
      PartInfo part = PartInfo.of(file);
      if (part.bytes() != file.bytes()) {
        throw CuratorException.internal(
            "Cannot finish the run: shard "
                + name
                + " has "
                + file.bytes()
                + " bytes, its writer wrote "
                + part.bytes());
      }
      long rows = ShardFiles.rows(file.spec());
      if (rows != part.counts().rows()) {
        throw lost("the writer of " + name, part.counts().rows(), "the file", rows);
      }
      parts.put(name, part);
      sum = sum.plus(part.counts());
    }
    return sum;
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
