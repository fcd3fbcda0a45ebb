package org.multiverse.curator.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * A run of tokens that stands in one sequence of the cache: the main text of a job, or a path. Its
 * tokens are its own; those of the blocks in it stand in the blocks' branches. What has been
 * decoded is a prefix of what is known, so a branch that lost its place in the cache is simply fed
 * again.
 */
final class Branch {
  final Job job;
  final Branch parent;
  final Block home;
  // Path id as it is written, empty for the main text.
  final String id;
  // Names the branch within its job: path ids start again in each block, keys don't.
  final String key;
  final int depth;
  final int start;
  final IntList tokens = new IntList();
  final IntList positions = new IntList();
  final List<Block> blocks = new ArrayList<>();
  // No more tokens will come.
  boolean complete;
  // Reads what a model writes here; null where nothing is written.
  PathWriter writer;
  // What is to be scored here; null where nothing is.
  ScoreNode node;

  // Place in the cache.
  int sequence = -1;
  int fed;
  int nextBlock;
  boolean finished;

  private Branch(Job job, Branch parent, Block home, String id, String key, int start) {
    this.job = job;
    this.parent = parent;
    this.home = home;
    this.id = id;
    this.key = key;
    this.depth = parent == null ? 0 : parent.depth + 1;
    this.start = start;
  }

  static Branch root(Job job) {
    return new Branch(job, null, null, "", "", 0);
  }

  /** Adds a branch to a block of this one. */
  Branch fork(Block block, String id) {
    String key = this.key + "/" + blocks.indexOf(block) + "." + block.branches.size();
    Branch child = new Branch(job, this, block, id, key, block.goalEnd + 1);
    block.branches.add(child);
    return child;
  }

  /** A block behind the last token. */
  Block addBlock(boolean joins) {
    Block block = new Block(tokens.size(), end(), joins);
    blocks.add(block);
    return block;
  }

  void add(int token) {
    positions.add(nextPosition());
    tokens.add(token);
  }

  int nextPosition() {
    if (!blocks.isEmpty()) {
      Block last = blocks.get(blocks.size() - 1);
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

  /** How far it can be fed before a block stands in the way. */
  int feedLimit() {
    return nextBlock < blocks.size() ? blocks.get(nextBlock).at : tokens.size();
  }

  /** Tokens known here and below. */
  int known() {
    int known = tokens.size();
    for (Block block : blocks) {
      for (Branch child : block.branches) {
        // What needs no join is forgotten once it is finished.
        known += block.joins || !child.finished ? child.known() : 0;
      }
    }
    return known;
  }

  /** Forgets its place in the cache and that of all below; returns the cells that it held. */
  int forget() {
    int cells = fed;
    for (Block block : blocks) {
      for (Branch child : block.branches) {
        cells += child.forget();
        // What needs no join stays finished: nothing will ever look at it again.
        child.finished &= !block.joins;
      }
    }
    sequence = -1;
    fed = 0;
    nextBlock = 0;
    return cells;
  }

  @Override
  public String toString() {
    return job + key;
  }
}
