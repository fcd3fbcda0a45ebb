package org.multiverse.curator.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.multiverse.curator.judge.Thresholds;
import org.multiverse.curator.model.Spend;
import org.multiverse.curator.model.SpendLedger;
import org.multiverse.curator.pipelines.RunReport;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.screening.AnswerCheck;
import org.multiverse.curator.shards.RowCounts;

/** What a person wants to know at the end of a run. */
final class Summary {
  private static final String[] ENDS = {"parallel", "sequential", "rejected"};

  private final RunReport report;
  private final Thresholds thresholds;
  private final Style style;
  private final String command;

  Summary(RunReport report, Thresholds thresholds, Style style, String command) {
    this.report = report;
    this.thresholds = thresholds;
    this.style = style;
    this.command = command;
  }

  String text() {
    StringBuilder out = new StringBuilder();
    RowCounts counts = report.counts();
    out.append(
        String.format(
            Locale.ROOT,
            "%s %s in %s (%s, %d side by side)%n%n",
            style.strong(head()),
            Figures.count(report.rowsIn(), "row"),
            Figures.duration(report.seconds()),
            report.runner(),
            report.parallelism()));
    if (report.input() != null) {
      out.append("  read as ").append(report.input().line()).append("\n\n");
    }
    Table rows = new Table("  ");
    rows.row(style.strong("rows in"), Figures.count(report.rowsIn()));
    for (String status : ENDS) {
      rows.row(
          "  " + style.paint(ink(status), status),
          Figures.count(counts.status(status)),
          Figures.share(counts.status(status), report.rowsIn()));
    }
    if (counts.status("pending") > 0) {
      rows.row("  pending", Figures.count(counts.status("pending")));
    }
    if (waits()) {
      rows.row(
          "  " + style.paint(Style.Ink.WARN, "waiting"),
          Figures.count(report.rowsWaiting()),
          Figures.share(report.rowsWaiting(), report.rowsIn()));
    } else {
      rows.row(style.strong("rows out"), Figures.count(report.rowsOut()));
    }
    if (report.redone() >= 0) {
      rows.row("redone", Figures.count(report.redone()));
    }
    out.append(rows);
    if (waits()) {
      out.append(waiting());
    }
    if (report.complete()) {
      out.append('\n');
      out.append(
          new Table("  ")
              .row("blocks", Figures.count(counts.blocks()))
              .row("paths", Figures.count(counts.paths()))
              .row("mean #parallel", Figures.decimal(counts.meanNumParallel()))
              .row("  without verification", Figures.decimal(counts.meanNumParallelPlanned()))
              .row("text kept", Figures.percent(counts.meanKept())));
    }
    if (report.rulesOnly()) {
      out.append(
          "\nMade by rules: a baseline for trying the pipeline, not training data of the paper's"
              + " quality (see --model)\n");
    }
    out.append(reasons("rejected", "Screened out", ReasonCode::isScreenedOut));
    out.append(answers());
    out.append(reasons("rejected", "Rejected because of", code -> !code.isScreenedOut()));
    out.append(reasons("sequential", "Sequential because of", code -> true));
    out.append(cuts(report.counts(), style));
    out.append(dropped());
    out.append(new VerdictTable(report.counts(), thresholds, style).text());
    out.append(spend());
    if (!waits()) {
      out.append('\n').append(style.strong("Shards")).append('\n');
      out.append(folders());
    }
    out.append('\n').append(style.strong("Next")).append('\n').append(next());
    return out.toString();
  }

  private boolean waits() {
    return report.rowsWaiting() > 0;
  }

  private String head() {
    if (report.isUnchanged()) {
      return "Nothing to do, the run stays as it is:";
    }
    if (waits()) {
      return "Incomplete, nothing was moved into place:";
    }
    if (report.rowsIn() > 0 && report.counts().status("rejected") == report.rowsIn()) {
      return "Every row was rejected:";
    }
    return report.complete() ? "Done:" : "Done up to " + report.to() + ":";
  }

  /** Where rows wait for replies that nobody has been asked for, or that are not imported yet. */
  private String waiting() {
    Table table = new Table("  ");
    inStepOrder(report.waiting()).forEach((step, rows) -> table.row(step, Figures.count(rows)));
    return "\n" + style.strong("Rows waiting for replies") + "\n" + table;
  }

  static Style.Ink ink(String status) {
    return switch (status) {
      case "parallel" -> Style.Ink.GOOD;
      case "rejected" -> Style.Ink.BAD;
      default -> Style.Ink.WARN;
    };
  }

  private String reasons(String status, String title, Predicate<ReasonCode> wanted) {
    Table table = new Table("  ");
    boolean any = false;
    for (Map.Entry<String, Long> reason : report.counts().reasonsByStatus().entrySet()) {
      String code = reason.getKey().substring(reason.getKey().indexOf('/') + 1);
      if (reason.getKey().startsWith(status + "/") && wanted.test(ReasonCode.of(code))) {
        table.row(code, Figures.count(reason.getValue()));
        any = true;
      }
    }
    return any ? "\n" + style.strong(title) + "\n" + table : "";
  }

  /** What was cut off the traces of {@code data/}; empty where nothing was. */
  static String cuts(RowCounts counts, Style style) {
    if (counts.cuts().isEmpty()) {
      return "";
    }
    Table table = new Table("  ");
    counts
        .cuts()
        .forEach(
            (what, cut) ->
                table.row(
                    what,
                    Figures.count(cut.traces(), "trace"),
                    Figures.count(cut.characters(), "character")));
    return "\n" + style.strong("Cut off, with a note on each row") + "\n" + table;
  }

  /** How the answers of the rows of {@code data/} stand to their solutions. */
  private String answers() {
    long[] of = report.counts().byVerdict().get(AnswerCheck.NAME);
    return of == null
        ? ""
        : "\n"
            + style.strong("Answers of the rows of data/ against their solutions")
            + "\n"
            + new Table("  ")
                .row("equal", Figures.count(of[0]))
                .row("different", Figures.count(of[1]))
                .row("can't be told", Figures.count(of[2]));
  }

  /** What was proposed and failed its checks to the end; why stands in each row's notes. */
  private String dropped() {
    Map<String, Long> dropped = report.counts().dropped();
    if (dropped.isEmpty()) {
      return "";
    }
    Table table = new Table("  ");
    inStepOrder(dropped).forEach((step, count) -> table.row(step, Figures.count(count)));
    return "\n" + style.strong("Groups and blocks dropped for failing their checks") + "\n" + table;
  }

  private String spend() {
    if (report.spend().isEmpty()) {
      return "";
    }
    Table table = new Table("  ");
    table.row("", "calls", "cached", "failed", "input tokens", "output tokens", "cost", "saved");
    inStepOrder(report.spend()).forEach((purpose, spend) -> row(table, purpose, spend));
    if (report.spend().size() > 1) {
      row(table, "in all", SpendLedger.total(report.spend()));
    }
    StringBuilder forms = new StringBuilder();
    report
        .requestForms()
        .forEach(
            (model, form) ->
                forms
                    .append("  ")
                    .append(model)
                    .append(" was asked with ")
                    .append(form)
                    .append('\n'));
    String prices =
        report.pricesAsOf() == null ? "" : "  by prices as known on " + report.pricesAsOf() + "\n";
    return "\n" + style.strong("Model calls") + "\n" + table + prices + forms;
  }

  /** Purposes of calls in the order of the steps, those that are no step behind them. */
  static <T> Map<String, T> inStepOrder(Map<String, T> byPurpose) {
    Map<String, T> ordered = new LinkedHashMap<>();
    for (StepName step : StepName.values()) {
      if (byPurpose.containsKey(step.toString())) {
        ordered.put(step.toString(), byPurpose.get(step.toString()));
      }
    }
    byPurpose.forEach(ordered::putIfAbsent);
    return ordered;
  }

  private static void row(Table table, String purpose, Spend spend) {
    table.row(
        purpose,
        Figures.count(spend.calls()),
        Figures.count(spend.hits()),
        Figures.count(spend.failures()),
        Figures.count(spend.inputTokens()),
        Figures.count(spend.outputTokens()),
        Figures.dollars(spend.costUsd()),
        Figures.dollars(spend.savedUsd()));
  }

  /** Shards and bytes by folder, in the order of the run folder. */
  private Table folders() {
    Map<String, long[]> folders = new TreeMap<>();
    report
        .files()
        .forEach(
            (file, bytes) -> {
              int slash = file.lastIndexOf('/');
              if (slash > 0 && file.endsWith(".parquet")) {
                long[] sum =
                    folders.computeIfAbsent(file.substring(0, slash + 1), f -> new long[2]);
                sum[0]++;
                sum[1] += bytes;
              }
            });
    Table table = new Table("  ");
    folders.forEach(
        (folder, sum) ->
            table.row(
                report.output() + "/" + folder,
                Figures.count(sum[0], "shard"),
                Figures.bytes(sum[1])));
    return table;
  }

  private Table next() {
    Table table = new Table("  ");
    String run = quoted(report.output());
    if (waits()) {
      table.row(export(command, run), "asks for what is missing");
      return table.row(command + " run --output " + run + " --offline", "when they are imported");
    }
    if (!report.complete()) {
      StepName following = StepName.of(report.to()).next().orElseThrow();
      return table.row(
          command + " run --output " + run + " --from " + following, "goes on with the next step");
    }
    table.row(command + " stats " + run, "kinds of blocks, branches, #parallel");
    table.row(command + " inspect " + run + " --id ID", "one trace");
    table.row(command + " validate " + run, "checks every document again");
    String again =
        report.counts().reasons().keySet().stream()
            .filter(code -> ReasonCode.of(code).type() == ReasonCode.Side.EXTERNAL)
            .sorted()
            .collect(Collectors.joining(","));
    if (!again.isEmpty()) {
      // What is wrong in the input stays wrong; only a model may answer better the next time.
      table.row(
          command + " run --output " + run + " --only reason=" + again,
          "tries the rows again that a model failed");
    }
    return table;
  }

  /** The command that asks for the replies that a run waits for, whatever step each row is at. */
  static String export(String command, String run) {
    return command + " batch export " + run;
  }

  /** A path as the shell takes it. */
  static String quoted(String path) {
    return path.matches("[\\w@%+=:,./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
