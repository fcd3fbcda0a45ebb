package org.multiverse.curator.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.engine.llama.Batch;
import org.multiverse.curator.engine.llama.Decoder;

/**
 * Decides what is decoded next, and owns the cache: sequences, cells, forks and joins. Every step
 * is one call of the decoder with the next tokens of all live branches of all jobs; what room is
 * left goes to prompts, in turn. Used by one thread.
 *
 * <p>When the cache is full the youngest job gives up its place and is fed again later; the oldest
 * job always moves, so all come to their end.
 */
final class Scheduler {
  private final Decoder decoder;
  private final Deque<Integer> freeSequences = new ArrayDeque<>();
  private final List<Job> active = new ArrayList<>();
  private final TreeSet<Job> waiting =
      new TreeSet<>(Comparator.comparingLong((Job job) -> job.number));
  private final Batch batch;
  private final float[] logits;
  private final List<TokenBranch> feedable = new ArrayList<>();
  private final List<TokenBranch> rows = new ArrayList<>();
  private final IntList rowIndexes = new IntList();
  private final Counters counters = new Counters();
  private int used;
  private int turn;
  // Fewer than the decoder takes while no stretch of free cells is that long.
  private int batchLimit;
  private boolean lacksRoom;
  // A branch of a job that was let in waits for a sequence: it comes before those outside, or the
  // sequence that a job gives up for it would go back to that job.
  private boolean lacksSequences;

  Scheduler(Decoder decoder) {
    this.decoder = decoder;
    this.batch = new Batch(decoder.batchTokens());
    this.batchLimit = decoder.batchTokens();
    this.logits = new float[decoder.vocabularySize()];
    for (int sequence = 0; sequence < decoder.sequences(); sequence++) {
      freeSequences.addLast(sequence);
    }
  }

  /** What happened so far. */
  static final class Counters {
    long steps;
    long tokens;
    long forks;
    long joins;
    long preemptions;
  }

  Counters counters() {
    return counters;
  }

  int usedCells() {
    return used;
  }

  int freeSequences() {
    return freeSequences.size();
  }

  int active() {
    return active.size();
  }

  int waiting() {
    return waiting.size();
  }

  boolean isIdle() {
    return active.isEmpty() && waiting.isEmpty();
  }

  void add(Job job) {
    waiting.add(job);
  }

  /** Ends a job from outside. */
  void stop(Job job, StopReason reason) {
    job.end(reason);
    close(job);
  }

  /** Ends the jobs whose time is over; returns nanoseconds to the next deadline. */
  long expire(long now) {
    long next = Long.MAX_VALUE;
    List<Job> all = new ArrayList<>(active);
    all.addAll(waiting);
    for (Job job : all) {
      if (job.hasExpired(now)) {
        stop(job, StopReason.TIMEOUT);
      } else if (job.deadline != Long.MAX_VALUE) {
        next = Math.min(next, job.deadline - now);
      }
    }
    return next;
  }

  /** Ends all jobs. */
  void stopAll(StopReason reason) {
    for (Job job : jobs()) {
      stop(job, reason);
    }
  }

  /** Ends all jobs with a failure, and makes the cache empty. */
  void failAll(RuntimeException cause) {
    for (Job job : jobs()) {
      fail(job, cause);
    }
    decoder.clear();
  }

  private List<Job> jobs() {
    List<Job> all = new ArrayList<>(active);
    all.addAll(waiting);
    return all;
  }

  /** Takes one step. */
  void step() {
    admit();
    plan();
    if (rows.isEmpty()) {
      if (!active.isEmpty()) {
        makeRoom();
      }
      return;
    }
    decode();
  }

  private int free() {
    return decoder.cells() - used;
  }

  /** Lets in those that have waited longest, as long as what they bring along fits. */
  private void admit() {
    while (!waiting.isEmpty() && !freeSequences.isEmpty()) {
      if (lacksSequences && !active.isEmpty()) {
        return;
      }
      Job job = waiting.first();
      if (!active.isEmpty()) {
        int promised = 0;
        for (Job other : active) {
          promised += other.root.known() - other.cells;
        }
        // Room to grow into, or it would be sent back at once.
        int growth = Math.max(8, decoder.cells() / 16);
        if (free() < promised + job.root.known() + growth) {
          return;
        }
      }
      waiting.pollFirst();
      active.add(job);
      job.root.sequence = freeSequences.removeFirst();
    }
  }

  private void plan() {
    feedable.clear();
    rows.clear();
    rowIndexes.clear();
    batch.clear();
    lacksRoom = false;
    lacksSequences = false;
    int count = active.size();
    turn = count == 0 ? 0 : (turn + 1) % count;
    List<Job> jobs = List.copyOf(active);
    for (int i = 0; i < count; i++) {
      visit(jobs.get((turn + i) % count).root);
    }
    // Jobs may have ended while their branches were settled.
    feedable.removeIf(branch -> branch.job.ended);
    int room = Math.min(batchLimit, free());
    int singles = 0;
    for (TokenBranch branch : feedable) {
      singles += branch.feedLimit() - branch.fed == 1 ? 1 : 0;
    }
    if (singles > free()) {
      lacksRoom = true;
      if (active.size() > 1) {
        // Answers that grow come before prompts that begin.
        preemptYoungest();
        plan();
        return;
      }
    }
    for (TokenBranch branch : feedable) {
      if (room > 0 && branch.feedLimit() - branch.fed == 1) {
        addRows(branch, 1);
        room--;
      }
    }
    addKnown(room);
  }

  /**
   * Fills the step with texts that are known: prompts, and what is scored. Requests get equal
   * shares of it. In a request the branches come one after the other, so that the first are through
   * and out of the cache before the last come in: every token is held against all cells in use.
   */
  private void addKnown(int room) {
    Map<Job, List<TokenBranch>> known = new LinkedHashMap<>();
    for (TokenBranch branch : feedable) {
      if (branch.feedLimit() - branch.fed > 1) {
        known.computeIfAbsent(branch.job, job -> new ArrayList<>()).add(branch);
      }
    }
    int left = room;
    int jobs = known.size();
    for (List<TokenBranch> branches : known.values()) {
      int share = Math.min(left, Math.max(1, left / jobs--));
      left -= share;
      for (TokenBranch branch : branches) {
        int chunk = Math.min(share, branch.feedLimit() - branch.fed);
        addRows(branch, chunk);
        share -= chunk;
      }
      left += share;
    }
  }

  private void addRows(TokenBranch branch, int count) {
    for (int i = branch.fed; i < branch.fed + count; i++) {
      int token = branch.tokens.at(i);
      int position = branch.positions.at(i);
      if (branch.job.wants(branch, i)) {
        batch.addWanted(token, position, branch.sequence);
      } else {
        batch.add(token, position, branch.sequence);
      }
      rows.add(branch);
      rowIndexes.add(i);
    }
  }

  /** Walks down to the branches that can be fed; forks, joins and ends what is due on the way. */
  private void visit(TokenBranch branch) {
    while (!branch.finished && !branch.job.ended) {
      if (branch.fed < branch.feedLimit()) {
        feedable.add(branch);
        return;
      }
      if (branch.nextFork == branch.forks.size()) {
        if (branch.complete) {
          finish(branch);
        }
        return;
      }
      Fork fork = branch.forks.get(branch.nextFork);
      boolean waits = false;
      for (TokenBranch child : fork.branches) {
        if (child.sequence < 0 && !child.finished) {
          // Once one has to wait the later ones wait too, so that the first chain always moves.
          waits = waits || !start(child, false);
        }
        if (child.sequence >= 0) {
          visit(child);
        }
      }
      if (!fork.isFinished()) {
        return;
      }
      branch.nextFork++;
    }
  }

  private boolean start(TokenBranch branch, boolean isUrgent) {
    if (freeSequences.isEmpty()) {
      lacksSequences = true;
      return false;
    }
    if (!isUrgent && free() <= branch.known()) {
      return false;
    }
    branch.sequence = freeSequences.removeFirst();
    decoder.copy(branch.parent.sequence, branch.sequence, 0, branch.home.goalEnd + 1);
    counters.forks++;
    return true;
  }

  private void finish(TokenBranch branch) {
    branch.finished = true;
    if (branch.parent == null) {
      stop(branch.job, StopReason.STOP);
      return;
    }
    if (branch.home.joins) {
      decoder.copy(branch.sequence, branch.parent.sequence, branch.home.goalEnd + 1, -1);
      counters.joins++;
      free(branch);
    } else {
      free(branch);
      returnCells(branch.job, branch.forget());
    }
  }

  private void decode() {
    int count = batch.size();
    boolean hasRoom;
    try {
      hasRoom = decoder.decode(batch, 0, count);
    } catch (RuntimeException e) {
      CuratorException failure = CuratorException.internal("Cannot go on: " + Causes.reason(e), e);
      for (TokenBranch branch : List.copyOf(rows)) {
        fail(branch.job, failure);
      }
      return;
    }
    if (!hasRoom) {
      // The older release wants the cells of a batch side by side.
      batchLimit = count / 2;
      if (batchLimit == 0) {
        batchLimit = 1;
        makeRoom();
      }
      return;
    }
    batchLimit = Math.min(decoder.batchTokens(), Math.max(batchLimit, 2 * count));
    counters.steps++;
    counters.tokens += count;
    used += count;
    for (TokenBranch branch : rows) {
      branch.fed++;
      branch.job.cells++;
    }
    for (int row = 0; row < count; row++) {
      TokenBranch branch = rows.get(row);
      // An earlier row may have ended the job.
      if (!branch.job.ended && batch.isWanted(row)) {
        try {
          decoder.logits(row, logits);
          branch.job.accept(branch, rowIndexes.at(row), logits);
        } catch (RuntimeException e) {
          fail(branch.job, e);
        }
        if (branch.job.isOver()) {
          close(branch.job);
        }
      }
    }
  }

  /** Nothing can be decoded: someone has to give up cells or sequences. */
  private void makeRoom() {
    if (active.size() > 1) {
      preemptYoungest();
      return;
    }
    Job job = active.get(0);
    TokenBranch first = firstWithoutPlace(job.root);
    if (!lacksRoom && first != null && free() > 0 && start(first, true)) {
      return;
    }
    TokenBranch last = lastBeside(job.root);
    if (last != null) {
      park(last);
      counters.preemptions++;
    } else {
      stop(job, StopReason.CACHE_FULL);
    }
  }

  /** The first branch in the order of the text that waits for a sequence. */
  private static TokenBranch firstWithoutPlace(TokenBranch branch) {
    if (branch.sequence < 0) {
      return branch;
    }
    if (branch.fed == branch.feedLimit() && branch.nextFork < branch.forks.size()) {
      for (TokenBranch child : branch.forks.get(branch.nextFork).branches) {
        TokenBranch found = child.finished ? null : firstWithoutPlace(child);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** The last branch that has a sequence while one before it in the text has one too. */
  private static TokenBranch lastBeside(TokenBranch branch) {
    if (branch.nextFork == branch.forks.size()) {
      return null;
    }
    TokenBranch first = null;
    TokenBranch last = null;
    for (TokenBranch child : branch.forks.get(branch.nextFork).branches) {
      if (child.sequence >= 0) {
        first = first == null ? child : first;
        last = child;
      }
    }
    if (first == null) {
      return null;
    }
    return first == last ? lastBeside(first) : last;
  }

  private void preemptYoungest() {
    Job youngest = active.get(0);
    for (Job job : active) {
      youngest = job.number > youngest.number ? job : youngest;
    }
    active.remove(youngest);
    park(youngest.root);
    youngest.root.finished = false;
    waiting.add(youngest);
    counters.preemptions++;
  }

  /** Takes a branch and all below it out of the cache; they are fed again later. */
  private void park(TokenBranch branch) {
    freeAll(branch);
    returnCells(branch.job, branch.forget());
  }

  private void fail(Job job, RuntimeException cause) {
    job.fail(cause);
    close(job);
  }

  private void close(Job job) {
    if (!job.ended) {
      job.ended = true;
      waiting.remove(job);
      if (active.remove(job)) {
        park(job.root);
      }
      job.deliver();
    }
  }

  private void returnCells(Job job, int cells) {
    used -= cells;
    job.cells -= cells;
  }

  private void freeAll(TokenBranch branch) {
    if (branch.sequence >= 0) {
      free(branch);
    }
    for (Fork fork : branch.forks) {
      for (TokenBranch child : fork.branches) {
        freeAll(child);
      }
    }
  }

  private void free(TokenBranch branch) {
    decoder.remove(branch.sequence);
    freeSequences.addFirst(branch.sequence);
    branch.sequence = -1;
  }
}
