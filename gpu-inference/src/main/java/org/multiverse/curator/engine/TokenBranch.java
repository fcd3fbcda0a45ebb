package org.multiverse.curator.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * A run of tokens that stands in one sequence of the cache: the main text of a job, or a path. Its
 * tokens are its own; those of the forks in it stand in the forks' branches. What has been decoded
 * is a prefix of what is known, so a branch that lost its place in the cache is simply fed again.
 */
final class TokenBranch {
  final Job job;
  final TokenBranch parent;
  final Fork home;
  // Path id as it is written, empty for the main text.
  final String id;
  // Names the branch within its job: path ids start again in each fork, keys don't.
  final String key;
  final int depth;
  final int start;
  final IntList tokens = new IntList();
  final IntList positions = new IntList();
  final List<Fork> forks = new ArrayList<>();
  // No more tokens will come.
  boolean complete;
  // Reads what a model writes here; null where nothing is written.
  PathWriter writer;
  // What is to be scored here; null where nothing is.
  ScoreNode node;

  // Place in the cache.
  int sequence = -1;
  int fed;
  int nextFork;
  boolean finished;

  private TokenBranch(Job job, TokenBranch parent, Fork home, String id, String key, int start) {
    this.job = job;
    this.parent = parent;
    this.home = home;
    this.id = id;
    this.key = key;
    this.depth = parent == null ? 0 : parent.depth + 1;
    this.start = start;
  }

  static TokenBranch root(Job job) {
    return new TokenBranch(job, null, null, "", "", 0);
  }

  /** Adds a branch to a fork of this one. */
  TokenBranch fork(Fork fork, String id) {
    String key = this.key + "/" + forks.indexOf(fork) + "." + fork.branches.size();
    TokenBranch child = new TokenBranch(job, this, fork, id, key, fork.goalEnd + 1);
    fork.branches.add(child);
    return child;
  }

  /** A fork behind the last token. */
  Fork addFork(boolean joins) {
    Fork fork = new Fork(tokens.size(), end(), joins);
    forks.add(fork);
    return fork;
  }

  void add(int token) {
    positions.add(nextPosition());
    tokens.add(token);
  }

  int nextPosition() {
    if (!forks.isEmpty()) {
      Fork last = forks.get(forks.size() - 1);
      if (last.at == tokens.size()) {
        return last.end() + 1;
      }
    }
    return tokens.size() == 0 ? start : positions.last() + 1;
  }

  /** Last position in this branch and in what it forked into. */
  int end() {
    return nextPosition() - 1;
  }

  /** How far it can be fed before a fork stands in the way. */
  int feedLimit() {
    return nextFork < forks.size() ? forks.get(nextFork).at : tokens.size();
  }

  /** Tokens known here and below. */
  int known() {
    int known = tokens.size();
    for (Fork fork : forks) {
      for (TokenBranch child : fork.branches) {
        // What needs no join is forgotten once it is finished.
        known += fork.joins || !child.finished ? child.known() : 0;
      }
    }
    return known;
  }

  /** Forgets its place in the cache and that of all below; returns the cells that it held. */
  int forget() {
    int cells = fed;
    for (Fork fork : forks) {
      for (TokenBranch child : fork.branches) {
        cells += child.forget();
        // What needs no join stays finished: nothing will ever look at it again.
        child.finished &= !fork.joins;
      }
    }
    sequence = -1;
    fed = 0;
    nextFork = 0;
    return cells;
  }

  @Override
  public String toString() {
    return job + key;
  }
}
