package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.shards.RowCounts;

/**
 * The figures of the Multiverse paper's Table 1 for counted rows: which kinds of parallel blocks
 * the traces hold and how often. "Per trace" means per row of {@code data/}, sequential ones
 * included.
 */
final class Stats {
  /** Kinds in the paper's order, with its words. */
  private enum BlockKind {
    CASE_STUDY("case-study", "collective", "case study"),
    SUBTASK("subtask", "collective", "subtask execution"),
    OTHER_COLLECTIVE("other-collective", "collective", "other (verification)"),
    PATH_EXPLORATION("path-exploration", "selective", "path exploration"),
    OTHER_SELECTIVE("other-selective", "selective", "other");

    private final String key;
    private final String family;
    private final String words;

    BlockKind(String key, String family, String words) {
      this.key = key;
      this.family = family;
      this.words = words;
    }
  }

  private final RowCounts counts;
  private final long parallel;
  private final long kept;

  Stats(RowCounts counts) {
    this.counts = counts;
    this.parallel = counts.status("parallel");
    this.kept = parallel + counts.status("sequential");
  }

  private long blocks(BlockKind kind) {
    return counts.kinds().getOrDefault(kind.key, 0L);
  }

  private long rows(BlockKind kind) {
    return counts.rowsWithKind().getOrDefault(kind.key, 0L);
  }

  /** Top-level blocks that stand alone in their trace. */
  private long single() {
    return counts.blocks() - counts.nestedBlocks() - counts.consecutiveBlocks();
  }

  String text(Style style) {
    StringBuilder out = new StringBuilder();
    out.append(style.strong("Blocks by kind")).append('\n');
    Table kinds = new Table("  ");
    kinds.row("", "kind", "blocks", "share", "per trace", "traces with it");
    for (BlockKind kind : BlockKind.values()) {
      kinds.row(
          kind.family,
          kind.words,
          Figures.count(blocks(kind)),
          Figures.share(blocks(kind), counts.blocks()),
          Figures.ratio(blocks(kind), kept),
          Figures.share(rows(kind), kept));
    }
    kinds.row(
        "all",
        "",
        Figures.count(counts.blocks()),
        Figures.share(counts.blocks(), counts.blocks()),
        Figures.ratio(counts.blocks(), kept),
        Figures.share(parallel, kept));
    out.append(kinds);
    out.append('\n').append(style.strong("Traces")).append('\n');
    out.append(
        new Table("  ")
            .row("in data/", Figures.count(kept))
            .row("with a block", Figures.count(parallel), Figures.share(parallel, kept))
            .row("branches per trace", Figures.ratio(counts.paths(), kept))
            .row("branches per trace with a block", Figures.ratio(counts.paths(), parallel)));
    out.append('\n').append(style.strong("Blocks by place")).append('\n');
    out.append(
        new Table("  ")
            .row("alone", Figures.count(single()), Figures.share(single(), counts.blocks()))
            .row(
                "consecutive",
                Figures.count(counts.consecutiveBlocks()),
                Figures.share(counts.consecutiveBlocks(), counts.blocks()))
            .row(
                "nested",
                Figures.count(counts.nestedBlocks()),
                Figures.share(counts.nestedBlocks(), counts.blocks())));
    out.append('\n').append(style.strong("Fan-out")).append('\n');
    Table fanOuts = new Table("  ");
    fanOuts.row("paths", "blocks", "share");
    for (Map.Entry<Integer, Long> fanOut : counts.fanOuts().entrySet()) {
      fanOuts.row(
          fanOut.getKey(),
          Figures.count(fanOut.getValue()),
          Figures.share(fanOut.getValue(), counts.blocks()));
    }
    fanOuts.row("mean", Figures.ratio(counts.paths(), counts.blocks()));
    out.append(fanOuts);
    out.append('\n').append(style.strong("#parallel (tokens over critical path, mean)"));
    out.append('\n');
    out.append(
        new Table("  ")
            .row("", "all blocks", "without verification")
            .row(
                "traces in data/",
                Figures.decimal(counts.meanNumParallel()),
                Figures.decimal(counts.meanNumParallelPlanned()))
            .row(
                "traces with a block",
                parallel == 0 ? "-" : Figures.decimal(counts.sumNumParallel() / parallel),
                parallel == 0 ? "-" : Figures.decimal(counts.sumNumParallelPlanned() / parallel)));
    out.append('\n').append(style.strong("Room")).append('\n');
    out.append(
        new Table("  ")
            .row("text kept (mean share of a trace)", Figures.percent(counts.meanKept()))
            .row("ceiling of #parallel (geometric mean)", Figures.decimal(counts.meanCeiling()))
            .row("share of the way to it", Figures.percent(counts.ceilingShare())));
    out.append(Summary.cuts(counts, style));
    out.append(new VerdictTable(counts, null, style).text());
    if (!counts.dropped().isEmpty()) {
      out.append('\n').append(style.strong("Dropped for failing their checks")).append('\n');
      Table dropped = new Table("  ");
      counts.dropped().forEach((step, count) -> dropped.row(step, Figures.count(count)));
      out.append(dropped);
    }
    return out.toString();
  }

  ObjectNode json(String run) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("run", run);
    node.put("traces", kept);
    node.put("tracesWithBlock", parallel);
    node.put("blocks", counts.blocks());
    node.put("paths", counts.paths());
    ArrayNode kinds = node.putArray("kinds");
    for (BlockKind kind : BlockKind.values()) {
      kinds
          .addObject()
          .put("kind", kind.key)
          .put("family", kind.family)
          .put("blocks", blocks(kind))
          .put("share", part(blocks(kind), counts.blocks()))
          .put("perTrace", part(blocks(kind), kept))
          .put("tracesWithKind", rows(kind));
    }
    node.put("pathsPerTrace", part(counts.paths(), kept));
    node.put("pathsPerTraceWithBlock", part(counts.paths(), parallel));
    node.put("aloneBlocks", single());
    node.put("consecutiveBlocks", counts.consecutiveBlocks());
    node.put("nestedBlocks", counts.nestedBlocks());
    node.set("fanOuts", Json.MAPPER.valueToTree(counts.fanOuts()));
    node.set("depths", Json.MAPPER.valueToTree(counts.depths()));
    node.put("meanNumParallel", counts.meanNumParallel());
    node.put("meanNumParallelPlanned", counts.meanNumParallelPlanned());
    node.put("meanKept", counts.meanKept());
    node.put("meanCeiling", counts.meanCeiling());
    node.put("ceilingShare", counts.ceilingShare());
    node.set("cuts", Json.MAPPER.valueToTree(counts.cuts()));
    node.set("dropped", Json.MAPPER.valueToTree(counts.dropped()));
    return node;
  }

  private static double part(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
