package org.multiverse.curator.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.multiverse.curator.engine.llama.Vocabulary;

/**
 * Writes documents with blocks, and sometimes nonsense. Each choice follows from the logits, so the
 * text depends on what each branch sees.
 */
public final class RandomAuthor implements Sampler {
  private final Vocabulary vocabulary;
  private final String branch;
  private final Deque<Integer> pending = new ArrayDeque<>();
  private int chosen;
  private long state;

  /** An author of one branch; the seed decides with the logits. */
  RandomAuthor(Vocabulary vocabulary, String branch, long seed) {
    this.vocabulary = vocabulary;
    this.branch = branch;
    this.state = seed;
    if (!branch.isEmpty() && seed % 3 != 0) {
      write(" ");
    }
  }

  /** Has requests written by authors whose seed is the prompt. */
  public static UnaryOperator<GenerateRequest> of(Vocabulary vocabulary) {
    return request -> {
      long seed = request.prompt().hashCode();
      return request.withSampling(branch -> new RandomAuthor(vocabulary, branch, seed));
    };
  }

  @Override
  public int next(float[] logits) {
    if (pending.isEmpty()) {
      // The state goes on from the likeliest token: all that was seen so far decides.
      state = state * 6364136223846793005L + TopPSampler.likeliest(logits) + 1;
      choose((int) (state >>> 33) % 1000);
    }
    return pending.removeFirst();
  }

  private void choose(int number) {
    chosen++;
    int end = 60 + 8 * chosen;
    if (number < end) {
      if (branch.isEmpty()) {
        pending.add(TinyModel.END);
      } else {
        write(number % 20 == 0 ? "" : "</Path>");
        if (number % 20 == 0) {
          pending.add(TinyModel.END);
        }
      }
    } else if (number >= 900) {
      block(number % 8);
    } else if (number >= 880) {
      write(TinyModel.TAGS.get(number % TinyModel.TAGS.size()).toString());
    } else if (number >= 870) {
      // A tag that comes byte by byte.
      for (char letter : "</Path>".toCharArray()) {
        pending.add((int) letter);
      }
    } else {
      pending.add(32 + number % 200);
    }
  }

  private void block(int kind) {
    StringBuilder text = new StringBuilder("<Parallel><Goal>");
    int paths = kind == 0 ? 1 : 2 + kind % 4;
    StringBuilder prefix = new StringBuilder();
    for (int dot = branch.indexOf('.'); dot >= 0; dot = branch.indexOf('.', dot + 1)) {
      prefix.append(branch.charAt(dot + 1) - '0' + 1).append('.');
    }
    for (int path = 1; path <= paths; path++) {
      int id = kind == 7 && path == 2 ? 1 : path;
      text.append("<Outline>").append(prefix).append(id).append(": o</Outline>");
    }
    write(text.append("</Goal>").toString());
    write("c</Conclusion></Parallel>");
  }

  private void write(String text) {
    for (int token : vocabulary.tokens(text)) {
      pending.add(token);
    }
  }
}
