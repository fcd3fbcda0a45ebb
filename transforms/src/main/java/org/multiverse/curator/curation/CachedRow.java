package org.multiverse.curator.curation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.judge.Validator;
import org.multiverse.curator.llm.BlindCheck;
import org.multiverse.curator.model.CacheOnlyGateway;
import org.multiverse.curator.model.ModelRequest;
import org.multiverse.curator.model.ResponseCache;
import org.multiverse.curator.rows.Note;
import org.multiverse.curator.rows.Outcome;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.CheckViolation;
import org.multiverse.curator.steps.MakerException;
import org.multiverse.curator.steps.StepMaker;

/**
 * How far a row comes when only the cache may answer: what is to be asked next, which of the
 * answers failed their checks, and what was given up when no round was left to mend it.
 *
 * @param row the row as the cached replies leave it
 * @param missing requests without a reply, in the order in which the steps made them
 * @param failed answers that failed their checks, in that order
 * @param dropped what the steps gave up although all rounds were used, a note each
 */
public record CachedRow(
    TraceRow row, List<Asked> missing, List<Failed> failed, List<Dropped> dropped) {
  public CachedRow {
    missing = List.copyOf(missing);
    failed = List.copyOf(failed);
    dropped = List.copyOf(dropped);
  }

  /**
   * A request.
   *
   * @param trace id of the row
   * @param round 1 for a first answer and for a blind check, 2 and more for repairs
   * @param again whether the same is asked again with more room, since its answer was cut off
   * @param why what was wrong with the answer before, empty in round 1
   * @param key the request's key in the cache
   * @param request the request; its purpose is a step or the blind check
   */
  public record Asked(
      String trace,
      int round,
      boolean again,
      List<CheckViolation> why,
      String key,
      ModelRequest request) {
    public Asked {
      why = List.copyOf(why);
    }

    /** The step, or the blind check. */
    public String purpose() {
      return request.purpose();
    }

    /** The step that waits for the reply. */
    public StepName step() {
      return purpose().equals(BlindCheck.NAME) ? StepName.MAPREDUCE : StepName.of(purpose());
    }

    /** Whether a failed or a cut-off answer is to be made again. */
    public boolean isRepair() {
      return round > 1 || again;
    }
  }

  /**
   * An answer that failed its checks.
   *
   * @param trace id of the row
   * @param step whose answer it is
   * @param round 1 for the first answer, 2 and more for repairs
   * @param key the key of its request in the cache
   * @param violations what was wrong, at least one
   */
  public record Failed(
      String trace, StepName step, int round, String key, List<CheckViolation> violations) {
    public Failed {
      violations = List.copyOf(violations);
    }
  }

  /**
   * What a step gave up for good.
   *
   * @param trace id of the row
   * @param step the step
   * @param note the row's note on it
   */
  public record Dropped(String trace, StepName step, String note) {}

  /**
   * Takes a row as far as the cache goes.
   *
   * @param curation whose makers and judges are asked; it needs a large model
   * @param cache the replies
   * @param validator the local model, null without one
   * @param row a pending row
   * @param to last step done
   */
  public static CachedRow of(
      CurationSettings curation,
      ResponseCache cache,
      Validator validator,
      TraceRow row,
      StepName to) {
    Watch watch = new Watch(row.id());
    CacheOnlyGateway gateway = new CacheOnlyGateway(cache, curation.llm().prices(), watch);
    TraceRow done =
        watch.unwatched(
            curation
                .open(gateway, validator, maker -> new WatchedMaker(maker, watch))
                .apply(row, StepName.first(), to, step -> {}));
    List<Dropped> dropped =
        done.outcome().notes().stream()
            .filter(note -> watch.usedUp.contains(note.step()))
            .map(note -> new Dropped(row.id(), note.step(), note.text()))
            .toList();
    return new CachedRow(done, List.copyOf(watch.missing.values()), watch.failed, dropped);
  }

  /** What is asked for one row, in its own thread. */
  private static final class Watch implements CacheOnlyGateway.Listener {
    private final String trace;
    private final Map<String, Asked> missing = new LinkedHashMap<>();
    private final List<Failed> failed = new ArrayList<>();
    private final List<StepName> usedUp = new ArrayList<>();
    private int round = 1;
    private int calls;
    private List<CheckViolation> why = List.of();
    private String lastKey = "";

    Watch(String trace) {
      this.trace = trace;
    }

    /** A step asks its maker, or would if a round were left. */
    void round(StepName step, List<? extends StepMaker.Attempt<?>> earlier, boolean left) {
      round = earlier.size() + 1;
      calls = 0;
      why = earlier.isEmpty() ? List.of() : earlier.get(earlier.size() - 1).violations();
      if (!earlier.isEmpty()) {
        failed.add(new Failed(trace, step, earlier.size(), lastKey, why));
      }
      if (!left) {
        usedUp.add(step);
      }
    }

    /** The row without the notes on rounds that there never were. */
    TraceRow unwatched(TraceRow done) {
      Outcome outcome = done.outcome();
      List<Note> notes =
          outcome.notes().stream()
              .filter(
                  note ->
                      !usedUp.contains(note.step()) || !note.text().endsWith(StepMaker.UNREPAIRED))
              .toList();
      return done.with(
          new Outcome(
              outcome.runs(),
              outcome.status(),
              outcome.reason(),
              notes,
              outcome.verdicts(),
              outcome.works()));
    }

    @Override
    public void found(String key, ModelRequest request) {
      calls++;
      lastKey = key;
    }

    @Override
    public void missing(String key, ModelRequest request) {
      boolean blind = request.purpose().equals(BlindCheck.NAME);
      missing.putIfAbsent(
          key,
          blind
              ? new Asked(trace, 1, false, List.of(), key, request)
              : new Asked(trace, round, calls > 0, why, key, request));
    }
  }

  /** Tells of each round before the maker is asked, and of the one that there is no more. */
  private record WatchedMaker(StepMaker maker, Watch watch) implements StepMaker {
    @Override
    public String name() {
      return maker.name();
    }

    @Override
    public String model() {
      return maker.model();
    }

    /** One more than there are: only who asks again says what was wrong with the last answer. */
    @Override
    public int repairs() {
      return maker.repairs() + 1;
    }

    @Override
    public Map<String, String> prompts(StepName step, boolean repaired) {
      return maker.prompts(step, repaired);
    }

    @Override
    public Answer<SummaryTree> summaryTree(Trace trace, List<Attempt<SummaryTree>> failed) {
      return ask(StepName.SUMMARY_TREE, failed, earlier -> maker.summaryTree(trace, earlier));
    }

    @Override
    public Answer<ParallelGroups> parallelGroups(
        Trace trace, SummaryTree tree, List<Attempt<ParallelGroups>> failed) {
      return ask(
          StepName.PARALLEL_GROUPS, failed, earlier -> maker.parallelGroups(trace, tree, earlier));
    }

    @Override
    public Answer<MapReduce> mapReduce(
        Trace trace, OutlineTree outline, List<Attempt<MapReduce>> failed) {
      return ask(StepName.MAPREDUCE, failed, earlier -> maker.mapReduce(trace, outline, earlier));
    }

    private <A> Answer<A> ask(
        StepName step, List<Attempt<A>> failed, Function<List<Attempt<A>>, Answer<A>> asked) {
      boolean left = failed.size() <= maker.repairs();
      watch.round(step, failed, left);
      if (!left) {
        // What a step does when no reply is there: it takes what the answers are good for.
        throw new MakerException(ReasonCode.REPLY_MISSING, "no round is left", "", "", null);
      }
      return asked.apply(failed);
    }
  }

  /** The requests that come next: those of the earliest step that waits. */
  public List<Asked> next() {
    return missing.stream()
        .map(Asked::step)
        .min(StepName::compareTo)
        .map(this::next)
        .orElse(List.of());
  }

  /** The requests that come next at a step; none when the row has not come to it. */
  public List<Asked> next(StepName step) {
    List<Asked> all = missing.stream().filter(asked -> asked.step() == step).toList();
    // A blind check of a document that is still to be mended would be asked in vain.
    boolean repaired = all.stream().anyMatch(asked -> !asked.purpose().equals(BlindCheck.NAME));
    return all.stream()
        .filter(asked -> !repaired || !asked.purpose().equals(BlindCheck.NAME))
        .toList();
  }
}
