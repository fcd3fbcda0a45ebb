package org.multiverse.curator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiverse.curator.engine.TinyModel.Native;
import org.multiverse.curator.engine.TinyModel.Reference;
import org.multiverse.curator.engine.llama.Batch;
import org.multiverse.curator.engine.llama.ContextSettings;
import org.multiverse.curator.engine.llama.LlamaContext;
import org.multiverse.curator.engine.llama.LlamaModel;
import org.multiverse.curator.tags.Layout;
import org.multiverse.curator.tags.Tag;

/**
 * Fork and join on a shared cache give the logits that PyTorch gives with the dense mask and the
 * positions of the tag language.
 */
class ExactnessTest {
  private static final float ALLOWED = 2e-5f;

  /** Keeps the logits of all tokens of a tree. */
  private static final class AllLogits extends Job {
    final Map<TokenBranch, List<float[]>> logits = new HashMap<>();
    final Reply<Boolean> reply;

    AllLogits(long number, Reply<Boolean> reply) {
      super(number, Long.MAX_VALUE);
      this.reply = reply;
    }

    @Override
    boolean wants(TokenBranch branch, int index) {
      return true;
    }

    @Override
    void accept(TokenBranch branch, int index, float[] values) {
      List<float[]> rows = logits.computeIfAbsent(branch, key -> new ArrayList<>());
      assertThat(rows).hasSize(index);
      rows.add(values.clone());
    }

    @Override
    void deliver() {
      reply.complete(reason == StopReason.STOP);
    }
  }

  @ParameterizedTest
  @EnumSource
  void givenNestedDocuments_logitsAreThoseOfTheDenseMask(Native which) {
    float largest = 0;
    int tokens = 0;
    try (LlamaModel model = TinyModel.load(which);
        Engine engine = Engine.start(model, EngineSettings.ofCells(1024))) {
      for (Reference reference : TinyModel.references()) {
        Reply<Boolean> reply = engine.reply();
        AllLogits job = new AllLogits(engine.nextNumber(), reply);
        List<TokenBranch> order = build(job.root, reference.tokens);
        assertThat(engine.hand(job, reply).result().join()).isTrue();
        Map<TokenBranch, Integer> next = new HashMap<>();
        for (int i = 0; i < reference.tokens.length; i++) {
          TokenBranch branch = order.get(i);
          int index = next.merge(branch, 1, Integer::sum) - 1;
          assertThat(branch.positions.at(index)).isEqualTo(reference.positions[i]);
          float[] row = job.logits.get(branch).get(index);
          largest = Math.max(largest, difference(row, reference.logits[i]));
          assertThat(argmax(row)).isEqualTo(argmax(reference.logits[i]));
          tokens++;
        }
      }
      assertThat(engine.stats().forks()).isGreaterThan(10);
    }
    System.out.printf(
        "%s: %d tokens of %d documents, largest difference of a logit to PyTorch %.1e%n",
        which, tokens, TinyModel.references().size(), largest);
    assertThat(largest).isLessThan(ALLOWED);
  }

  /** The test has teeth: the same tokens in one causal row give other logits. */
  @ParameterizedTest
  @EnumSource
  void givenPlainCausalLayout_logitsDiffer(Native which) {
    try (LlamaModel model = TinyModel.load(which);
        LlamaContext context =
            model.context(ContextSettings.ofCells(256).withSequences(1).withBatchTokens(256))) {
      for (Reference reference : TinyModel.references()) {
        context.clear();
        Batch batch = new Batch(256);
        for (int i = 0; i < reference.tokens.length; i++) {
          batch.addWanted(reference.tokens[i], i, 0);
        }
        assertThat(context.decode(batch, 0, batch.size())).isTrue();
        float[] row = new float[context.vocabularySize()];
        float largest = 0;
        for (int i = 0; i < reference.tokens.length; i++) {
          context.logits(i, row);
          largest = Math.max(largest, difference(row, reference.logits[i]));
          assertThat(argmax(row)).isEqualTo(reference.plainArgmax[i]);
        }
        assertThat(largest).isGreaterThan(1);
        assertThat(largest).isCloseTo(reference.plainDifference, within(1e-3f));
      }
    }
  }

  /** The layout of the schemas module says the same as the definition spelled out in Python. */
  @ParameterizedTest
  @EnumSource
  void givenReferenceTokens_layoutHasTheirPositionsAndRanks(Native which) {
    for (Reference reference : TinyModel.references()) {
      Tag[] tags = new Tag[reference.tokens.length];
      for (int i = 0; i < tags.length; i++) {
        tags[i] = tag(reference.tokens[i]);
      }
      Layout layout = Layout.of(tags);
      assertThat(layout.positions()).isEqualTo(reference.positions);
      assertThat(layout.ranks()).isEqualTo(reference.ranks);
    }
  }

  static Tag tag(int token) {
    int index = token - TinyModel.FIRST_TAG;
    return index >= 0 && index < TinyModel.TAGS.size() ? TinyModel.TAGS.get(index) : null;
  }

  /** The tree of a document; returns the branch of each token. */
  private static List<TokenBranch> build(TokenBranch root, int[] tokens) {
    List<TokenBranch> order = new ArrayList<>();
    TokenBranch branch = root;
    for (int token : tokens) {
      Tag tag = tag(token);
      if (tag == Tag.PATH) {
        branch = branch.fork(branch.forks.get(branch.forks.size() - 1), "");
      }
      branch.add(token);
      order.add(branch);
      if (tag == Tag.GOAL_END) {
        branch.addFork(true);
      } else if (tag == Tag.PATH_END) {
        branch.complete = true;
        branch = branch.parent;
      }
    }
    root.complete = true;
    return order;
  }

  private static float difference(float[] a, float[] b) {
    float largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  private static int argmax(float[] values) {
    return TopPSampler.likeliest(values);
  }
}
