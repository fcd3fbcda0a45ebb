package org.multiverse.curator.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.engine.llama.Vocabulary;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.tags.Tag.Element;

/**
 * Interprets the tags that a model writes. The text grows until {@code </Goal>}; then there is a
 * branch for each Outline, which ends at {@code </Path>}; when all have ended the text goes on with
 * {@code <Conclusion>}. A block whose structure can't be forked goes on sequentially.
 */
final class Generation extends Job {
  private static final int MAX_PROBLEMS = 100;

  private final GenerateRequest request;
  private final Vocabulary vocabulary;
  private final TokenListener listener;
  private final Reply<GenerateResult> result;
  private final int maxDepth;
  private final List<TagProblem> problems = new ArrayList<>();
  private int written;
  private int blocks;
  private int paths;

  Generation(
      long number,
      long deadline,
      GenerateRequest request,
      Vocabulary vocabulary,
      int sequences,
      TokenListener listener,
      Reply<GenerateResult> result) {
    super(number, deadline);
    this.request = request;
    this.vocabulary = vocabulary;
    this.listener = listener;
    this.result = result;
    // Each level needs at least one sequence of its own.
    this.maxDepth = Math.min(request.limits().maxDepth(), sequences - 1);
    root.writer = new PathWriter(request.sampling().sampler(root.key));
    for (int i = 0; i < request.prompt().size(); i++) {
      observe(request.prompt().at(i));
    }
  }

  /** A token of the prompt: its tags count, and nothing is done about them. */
  private void observe(int token) {
    root.add(token);
    for (byte value : vocabulary.bytes(token)) {
      root.writer.text(value);
      Tag tag = root.writer.matcher.next(value);
      if (tag == Tag.GOAL_END) {
        root.writer.open.poll();
      } else if (tag != null) {
        interpret(root, tag);
      }
    }
    problems.clear();
  }

  @Override
  boolean wants(TokenBranch branch, int index) {
    return !branch.complete && index == branch.tokens.size() - 1 && !isForked(branch);
  }

  private static boolean isForked(TokenBranch branch) {
    int count = branch.forks.size();
    return count > 0 && branch.forks.get(count - 1).at == branch.tokens.size();
  }

  @Override
  void accept(TokenBranch branch, int index, float[] logits) {
    int token = branch.writer.sampler.next(logits);
    if (token < 0 || token >= vocabulary.size()) {
      throw CuratorException.internal("Invalid token from the sampler: " + token);
    }
    if (branch.writer.wantsBlank) {
      branch.writer.wantsBlank = false;
      byte[] bytes = vocabulary.bytes(token);
      if (bytes.length == 0 || bytes[0] != ' ') {
        // The document has a blank here; the token is chosen again behind it.
        insert(branch, " ");
        check(branch);
        return;
      }
    }
    if (vocabulary.isEnd(token)) {
      if (branch.parent == null) {
        if (!branch.writer.open.isEmpty()) {
          problem(
              "unclosed-tag", branch, "the text ended inside <" + branch.writer.open.peek() + ">");
        }
        end(StopReason.STOP);
      } else {
        problem("unclosed-tag", branch, "the text ended inside a path; the path was closed");
        close(branch);
      }
      return;
    }
    for (int part : cut(branch, token)) {
      append(branch, part, false);
    }
    check(branch);
  }

  /**
   * Nothing may stand between {@code </Goal>} or {@code </Path>} and the next tag: where a token
   * goes on behind such a tag its end is cut off.
   */
  private int[] cut(TokenBranch branch, int token) {
    byte[] bytes = vocabulary.bytes(token);
    TagMatcher ahead = branch.writer.matcher.copy();
    for (int i = 0; i < bytes.length - 1; i++) {
      Tag tag = ahead.next(bytes[i]);
      if (tag == Tag.GOAL_END || tag == Tag.PATH_END) {
        byte[] kept = Arrays.copyOf(bytes, i + 1);
        int[] tokens = vocabulary.tokens(new String(kept, StandardCharsets.UTF_8));
        return Arrays.equals(kept, bytesOf(tokens)) ? tokens : new int[] {token};
      }
    }
    return new int[] {token};
  }

  private byte[] bytesOf(int[] tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int token : tokens) {
      bytes.writeBytes(vocabulary.bytes(token));
    }
    return bytes.toByteArray();
  }

  private void insert(TokenBranch branch, Object text) {
    for (int token : vocabulary.tokens(text.toString())) {
      append(branch, token, true);
    }
  }

  private void append(TokenBranch branch, int token, boolean inserted) {
    byte[] bytes = write(branch, token, inserted);
    for (byte value : bytes) {
      branch.writer.text(value);
      Tag tag = branch.writer.matcher.next(value);
      if (tag != null) {
        interpret(branch, tag);
        if (branch.complete || isForked(branch)) {
          return;
        }
      }
    }
  }

  /** Writes a token down without reading it. */
  private byte[] write(TokenBranch branch, int token, boolean inserted) {
    branch.add(token);
    written++;
    byte[] bytes = vocabulary.bytes(token);
    String text = branch.writer.characters.next(bytes);
    TokenEvent event =
        new TokenEvent(token, text, branch.id, branch.key, branch.positions.last(), inserted);
    try {
      listener.token(event);
    } catch (RuntimeException | AssertionError e) {
      throw CuratorException.internal("Cannot go on: the listener failed: " + Causes.reason(e), e);
    }
    return bytes;
  }

  private void writeRaw(TokenBranch branch, Object text) {
    for (int token : vocabulary.tokens(text.toString())) {
      write(branch, token, true);
    }
  }

  private void check(TokenBranch branch) {
    GenerationLimits limits = request.limits();
    if (isOver() || branch.complete || isForked(branch)) {
      return;
    }
    int critical = branch.end() + 1 - request.prompt().size();
    if (written >= limits.maxTokens()) {
      end(StopReason.LENGTH);
    } else if (branch.parent == null) {
      if (critical >= limits.maxCriticalPath()) {
        end(StopReason.LENGTH);
      }
    } else if (critical >= limits.maxCriticalPath()
        || branch.end() - branch.start + 1 >= limits.maxPathTokens()) {
      // The siblings go on: what they say must not depend on who was decoded first.
      problem("path-too-long", branch, "the path reached a limit and was closed");
      close(branch);
    }
  }

  /** Closes a path in the middle of whatever it holds. */
  private void close(TokenBranch branch) {
    while (!branch.writer.open.isEmpty()) {
      writeRaw(branch, "</" + branch.writer.open.pop() + ">");
    }
    writeRaw(branch, Tag.PATH_END);
    endPath(branch);
  }

  private void endPath(TokenBranch branch) {
    branch.complete = true;
    if (branch.home.isComplete()) {
      insert(branch.parent, Tag.CONCLUSION);
      check(branch.parent);
    }
  }

  private void interpret(TokenBranch branch, Tag tag) {
    PathWriter writer = branch.writer;
    Element top = writer.open.peek();
    switch (tag) {
      case THINK -> {
        if (branch.parent != null || writer.thinks || top != null) {
          misplaced(branch, tag);
        }
        writer.thinks = branch.parent == null;
      }
      case THINK_END -> {
        if (branch.parent != null || !writer.thinks || top != null) {
          misplaced(branch, tag);
        }
        writer.thinks = false;
      }
      case PARALLEL -> {
        if (top != null && top != Element.PATH) {
          misplaced(branch, tag);
        }
        open(branch, Element.PARALLEL);
        writer.outlines.clear();
      }
      case GOAL -> openIn(branch, tag, Element.PARALLEL);
      case OUTLINE -> {
        if (openIn(branch, tag, Element.GOAL)) {
          writer.beginOutline();
        }
      }
      case OUTLINE_END -> {
        if (top == Element.OUTLINE) {
          writer.open.pop();
          writer.endOutline();
        } else {
          misplaced(branch, tag);
        }
      }
      case GOAL_END -> endGoal(branch);
      case PATH, CONCLUSION -> openIn(branch, tag, Element.PARALLEL);
      case PATH_END -> {
        if (writer.open.contains(Element.PATH)) {
          closeTo(branch, Element.PATH);
        } else if (branch.parent == null) {
          problem("unopened-tag", branch, "</Path>, but no path is open");
        } else {
          if (top != null) {
            problem("unclosed-tag", branch, "</Path> inside <" + top + ">; the path has ended");
          }
          endPath(branch);
        }
      }
      case CONCLUSION_END -> {
        if (top == Element.CONCLUSION) {
          writer.open.pop();
        } else {
          misplaced(branch, tag);
        }
      }
      case PARALLEL_END -> {
        if (writer.open.contains(Element.PARALLEL)) {
          closeTo(branch, Element.PARALLEL);
        } else {
          problem("unopened-tag", branch, "</Parallel>, but no block is open");
        }
      }
    }
  }

  private void closeTo(TokenBranch branch, Element element) {
    Element top = branch.writer.open.peek();
    if (!branch.writer.closeTo(element)) {
      problem("unclosed-tag", branch, "</" + element + "> inside <" + top + ">");
    }
  }

  private boolean openIn(TokenBranch branch, Tag tag, Element within) {
    if (branch.writer.open.peek() != within) {
      misplaced(branch, tag);
      return false;
    }
    return open(branch, tag.element());
  }

  private boolean open(TokenBranch branch, Element element) {
    if (branch.writer.open.size() >= PathWriter.MAX_OPEN) {
      problem("too-deep", branch, "<" + element + "> was taken for text");
      return false;
    }
    branch.writer.open.push(element);
    return true;
  }

  private void endGoal(TokenBranch branch) {
    PathWriter writer = branch.writer;
    if (writer.open.peek() == Element.OUTLINE) {
      problem("unclosed-tag", branch, "</Goal> inside <Outline>; the block goes on sequentially");
      writer.closeTo(Element.GOAL);
      return;
    }
    if (writer.open.peek() != Element.GOAL) {
      misplaced(branch, Tag.GOAL_END);
      return;
    }
    writer.open.pop();
    List<String> ids = new ArrayList<>(writer.outlines);
    String obstacle = obstacle(branch, ids);
    if (obstacle != null) {
      problem(obstacle, branch, ids.size() + " Outlines; the block goes on sequentially");
      return;
    }
    String prefix = branch.id.isEmpty() ? "" : branch.id + ".";
    Fork fork = branch.addFork(true);
    blocks++;
    for (int i = 0; i < ids.size(); i++) {
      if (!ids.get(i).equals(prefix + (i + 1))) {
        problem("outline-id", branch, "id " + ids.get(i) + " instead of " + prefix + (i + 1));
      }
      TokenBranch path = branch.fork(fork, ids.get(i));
      paths++;
      path.writer = new PathWriter(request.sampling().sampler(path.key));
      writeRaw(path, Tag.PATH);
      writeRaw(path, path.id + ":");
      path.writer.wantsBlank = true;
    }
    fork.branches.forEach(this::check);
  }

  /** The rule that keeps a block from being forked, null when there is none. */
  private String obstacle(TokenBranch branch, List<String> ids) {
    if (ids.isEmpty()) {
      return "missing-outlines";
    }
    if (ids.stream().anyMatch(Objects::isNull)) {
      return "missing-id";
    }
    if (ids.size() == 1) {
      return "single-path";
    }
    if (ids.size() > request.limits().maxFanOut()) {
      return "too-many-paths";
    }
    if (new HashSet<>(ids).size() < ids.size()) {
      return "outline-id";
    }
    int depth = branch.writer.openBlocks();
    for (TokenBranch at = branch; at.parent != null; at = at.parent) {
      depth += at.parent.writer.openBlocks();
    }
    return depth > maxDepth ? "too-deep" : null;
  }

  private void misplaced(TokenBranch branch, Tag tag) {
    Element top = branch.writer.open.peek();
    problem("misplaced-tag", branch, tag + (top == null ? "" : " inside <" + top + ">"));
  }

  private void problem(String rule, TokenBranch branch, String message) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(new TagProblem(rule, branch.id, branch.positions.last(), message));
    }
  }

  @Override
  void deliver() {
    if (failure != null) {
      result.fail(failure);
      return;
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    IntList tokens = new IntList();
    IntList positions = new IntList();
    collect(root, request.prompt().size(), text, tokens, positions);
    // Branches are decoded in turns that depend on the other requests; the answer does not.
    problems.sort(
        Comparator.comparingInt(TagProblem::position)
            .thenComparing(TagProblem::path)
            .thenComparing(TagProblem::rule)
            .thenComparing(TagProblem::message));
    result.complete(
        new GenerateResult(
            text.toString(StandardCharsets.UTF_8),
            tokens.toTokens(),
            positions.toTokens(),
            request.prompt().size(),
            root.end() + 1 - request.prompt().size(),
            blocks,
            paths,
            reason,
            problems));
  }

  private void collect(
      TokenBranch branch, int from, ByteArrayOutputStream text, IntList tokens, IntList positions) {
    int fork = 0;
    for (int i = from; i <= branch.tokens.size(); i++) {
      while (fork < branch.forks.size() && branch.forks.get(fork).at == i) {
        for (TokenBranch path : branch.forks.get(fork).branches) {
          collect(path, 0, text, tokens, positions);
          if (!path.complete) {
            text.writeBytes(Tag.PATH_END.toString().getBytes(StandardCharsets.UTF_8));
          }
        }
        fork++;
      }
      if (i < branch.tokens.size()) {
        text.writeBytes(vocabulary.bytes(branch.tokens.at(i)));
        tokens.add(branch.tokens.at(i));
        positions.add(branch.positions.at(i));
      }
    }
  }
}
