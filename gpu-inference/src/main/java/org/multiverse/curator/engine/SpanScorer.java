package org.multiverse.curator.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts spans with their contexts into one tree, so that what they begin with is decoded once. */
final class SpanScorer {
  private final List<Span> spans;
  private final ScoreNode root = new ScoreNode(new int[0]);

  SpanScorer(List<Span> spans) {
    this.spans = List.copyOf(spans);
    for (Span span : this.spans) {
      insert(span.context().then(span.text()).toArray(), span.context().size());
    }
  }

  private void insert(int[] tokens, int from) {
    ScoreNode node = root;
    int start = 0;
    while (start < tokens.length) {
      ScoreNode child = null;
      for (ScoreNode one : node.next) {
        child = one.tokens[0] == tokens[start] ? one : child;
      }
      if (child == null) {
        child = new ScoreNode(Arrays.copyOfRange(tokens, start, tokens.length));
        node.next.add(child);
      }
      int same = Arrays.mismatch(child.tokens, Arrays.copyOfRange(tokens, start, tokens.length));
      int shared = same < 0 ? child.tokens.length : same;
      if (shared < child.tokens.length) {
        child.split(shared);
      }
      // Nothing stands before the very first token that could foretell it.
      int first = Math.max(Math.max(from - start, 0), start == 0 ? 1 : 0);
      if (first < shared) {
        child.wanted.set(first, shared);
      }
      start += shared;
      node = child;
    }
  }

  /** Hangs the tree below a job's root. */
  void build(TokenBranch branch) {
    build(branch, root);
  }

  private static void build(TokenBranch branch, ScoreNode node) {
    branch.node = node;
    branch.complete = true;
    // Nobody asks what comes behind the last token, so it need not be decoded.
    int length = node.tokens.length - (node.next.isEmpty() ? 1 : 0);
    for (int i = 0; i < length; i++) {
      branch.add(node.tokens[i]);
    }
    if (node.next.stream().allMatch(SpanScorer::isLastToken)) {
      return;
    }
    Fork fork = branch.addFork(false);
    for (ScoreNode next : node.next) {
      if (!isLastToken(next)) {
        build(branch.fork(fork, ""), next);
      }
    }
  }

  private static boolean isLastToken(ScoreNode node) {
    return node.tokens.length == 1 && node.next.isEmpty();
  }

  /** The scores in the order of the spans. */
  List<TokenScore> scores() {
    List<TokenScore> scores = new ArrayList<>();
    for (Span span : spans) {
      scores.add(score(span.context().then(span.text()).toArray(), span.context().size()));
    }
    return scores;
  }

  private TokenScore score(int[] tokens, int from) {
    double nll = 0;
    int count = 0;
    ScoreNode node = root;
    int start = 0;
    while (start < tokens.length) {
      for (ScoreNode one : node.next) {
        if (one.tokens[0] == tokens[start]) {
          node = one;
          break;
        }
      }
      for (int i = Math.max(from - start, start == 0 ? 1 : 0); i < node.tokens.length; i++) {
        if (i >= 0) {
          nll += node.nll[i];
          count++;
        }
      }
      start += node.tokens.length;
    }
    return new TokenScore(nll, count);
  }
}
