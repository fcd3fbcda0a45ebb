package org.multiverse.curator.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.multiverse.curator.engine.llama.Vocabulary;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Outline;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.tags.Text;

/**
 * The tags of a document as what each of its branches is to write, so that the engine's interpreter
 * can be led through its structure. Every text is one character.
 */
final class TagScript {
  private static final GenerationLimits LIMITS =
      GenerationLimits.DEFAULT.withTokens(65_536).withBlocks(256, 16);

  private final Vocabulary vocabulary;
  private final Map<String, StringBuilder> open = new HashMap<>();
  private final Map<String, Tokens> done = new HashMap<>();

  private TagScript(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** The request that writes a document's structure. */
  static GenerateRequest request(Vocabulary vocabulary, Tokens prompt, Document document) {
    TagScript script = new TagScript(vocabulary);
    script.flow(document.flow(), "");
    int end = end(vocabulary);
    return GenerateRequest.of(prompt)
        .withLimits(LIMITS)
        .withSampling(Sampling.script(script.done, branch -> logits -> end));
  }

  private static int end(Vocabulary vocabulary) {
    return IntStream.range(0, vocabulary.size())
        .filter(vocabulary::isEnd)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("Cannot replay: no token of the model ends a text"));
  }

  private void flow(List<Node> nodes, String branch) {
    open.put(branch, new StringBuilder(branch.isEmpty() ? Tag.THINK.toString() : " "));
    int blocks = 0;
    for (Node node : nodes) {
      if (node instanceof Text) {
        open.get(branch).append('x');
      } else if (node instanceof Parallel block) {
        String key = branch + "/" + blocks++ + ".";
        StringBuilder text = open.get(branch).append(Tag.PARALLEL).append(Tag.GOAL);
        for (Outline outline : block.outlines()) {
          text.append(Tag.OUTLINE).append(outline.id()).append(": x").append(Tag.OUTLINE_END);
        }
        text.append(Tag.GOAL_END);
        // The engine writes what comes between, so tokens begin anew behind it.
        cut(branch);
        for (int i = 0; i < block.paths().size(); i++) {
          flow(block.paths().get(i).flow(), key + i);
        }
        open.get(branch).append("x").append(Tag.CONCLUSION_END).append(Tag.PARALLEL_END);
      }
    }
    open.get(branch).append(branch.isEmpty() ? Tag.THINK_END : Tag.PATH_END);
    cut(branch);
  }

  private void cut(String branch) {
    StringBuilder text = open.get(branch);
    done.merge(branch, Tokens.of(vocabulary.tokens(text.toString())), Tokens::then);
    text.setLength(0);
  }
}
