package org.multiverse.curator.tags;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.tags.Tag.Element;

/**
 * Reads tagged texts. A stack machine over the twelve tags: it never throws for what a text holds,
 * goes on after an error at the nearest element that fits, lists every violation, and takes time
 * linear in the text.
 */
public final class TagParser {
  private static final Pattern ID = Pattern.compile("[1-9]\\d{0,5}(?:\\.[1-9]\\d{0,5})*");
  private static final Pattern ID_AND_COLON =
      Pattern.compile("\\s*(" + ID.pattern() + ")\\s*:(?: )?");
  private static final String CUE_LINE = TagWriter.CUE + "\n";
  private static final int PATH_LENGTH = 12;
  private static final List<String> THOUGHT_MARKS = List.of("<think>", "</think>");

  private final String text;
  private final Form form;
  private final Grammar grammar;
  private final int[] lineStarts;
  private final List<Violation> violations = new ArrayList<>();
  private final List<Violation> warnings = new ArrayList<>();
  private final Deque<Frame> stack = new ArrayDeque<>();
  private final Map<Element, Integer> open = new EnumMap<>(Element.class);
  private Document document;
  private boolean thinkSeen;

  private TagParser(String text, Form form, Grammar grammar) {
    this.text = text;
    this.form = form;
    this.grammar = grammar;
    this.lineStarts = lineStarts(text);
  }

  /** Reads a text of anybody's, with the limits of {@link Grammar#READING}. */
  public static ParseResult parse(String text, Form form) {
    return parse(text, form, Grammar.READING);
  }

  /** Reads a text and holds it to limits of the caller's. */
  public static ParseResult parse(String text, Form form, Grammar grammar) {
    return new TagParser(text, form, grammar).run();
  }

  static boolean isId(String value) {
    return ID.matcher(value).matches();
  }

  /** Marks of other models are text here, and mostly a sign that nobody took them off. */
  private void thoughtMark(int at) {
    for (String mark : THOUGHT_MARKS) {
      if (text.startsWith(mark, at)) {
        warning(
            "thought-mark", at, mark + " stands in the text; cut it off, and an answer behind it");
      }
    }
  }

  /** An open element and what it has collected. */
  private static final class Frame {
    final Element element;
    final int offset;
    final int index;
    final int depth;
    final boolean detached;
    final Map<Element, Integer> children = new EnumMap<>(Element.class);
    // Think and Path.
    final List<Node> flow = new ArrayList<>();
    String id;
    boolean started;
    // Parallel.
    final List<Outline> outlines = new ArrayList<>();
    final List<Integer> outlineOffsets = new ArrayList<>();
    final List<Path> paths = new ArrayList<>();
    final List<Integer> pathOffsets = new ArrayList<>();
    String conclusion;
    Frame goalOwner;

    Frame(Element element, int offset, int index, int depth, boolean detached) {
      this.element = element;
      this.offset = offset;
      this.index = index;
      this.depth = depth;
      this.detached = detached;
    }
  }

  private ParseResult run() {
    int at = 0;
    int chunk = 0;
    while ((at = text.indexOf('<', at)) >= 0) {
      Tag tag = Tag.at(text, at);
      if (tag == null) {
        thoughtMark(at);
        at++;
        continue;
      }
      text(chunk, at, tag);
      if (tag.opens()) {
        opened(tag, at);
      } else {
        closed(tag, at);
      }
      at += tag.toString().length();
      chunk = at;
    }
    text(chunk, text.length(), null);
    while (!stack.isEmpty()) {
      unclosed(stack.peek(), text.length());
      pop();
    }
    if (!thinkSeen) {
      violation("missing-think", 0, "the text holds no <Think>");
    }
    Comparator<Violation> byOffset = Comparator.comparingInt(Violation::offset);
    violations.sort(byOffset);
    warnings.sort(byOffset);
    return new ParseResult(violations.isEmpty() ? document : null, violations, warnings);
  }

  private void opened(Tag tag, int at) {
    Element element = tag.element();
    Element top = stack.isEmpty() ? null : stack.peek().element;
    if (!fits(element, top)) {
      Element parent = ancestor(element);
      if (parent != null) {
        while (stack.peek().element != parent) {
          unclosed(stack.peek(), at);
          pop();
        }
      } else {
        violation(
            element == Element.THINK && thinkSeen ? "second-think" : "misplaced-tag",
            at,
            tag + " can't stand " + (top == null ? "outside <Think>" : "in <" + top + ">"));
        push(element, at, true);
        return;
      }
    }
    if (element == Element.THINK) {
      if (thinkSeen) {
        violation("second-think", at, "a text holds one <Think>");
        push(element, at, true);
        return;
      }
      thinkSeen = true;
    }
    Frame parent = stack.peek();
    push(element, at, false);
    if (parent != null && parent.element == Element.PARALLEL) {
      openedInBlock(element, parent, at);
    }
    if (element == Element.PARALLEL && stack.peek().depth == grammar.maxDepth() + 1) {
      violation("too-deep", at, "blocks nest deeper than " + grammar.maxDepth());
    }
  }

  private void openedInBlock(Element element, Frame block, int at) {
    boolean goal = block.children.getOrDefault(Element.GOAL, 0) > (element == Element.GOAL ? 1 : 0);
    boolean conclusion =
        block.children.getOrDefault(Element.CONCLUSION, 0)
            > (element == Element.CONCLUSION ? 1 : 0);
    boolean paths = block.children.getOrDefault(Element.PATH, 0) > 0;
    switch (element) {
      case GOAL -> {
        if (goal) {
          violation("second-goal", at, "a block has one <Goal>");
        } else if (paths || conclusion) {
          violation("goal-not-first", at, "<Goal> must come first in its block");
        }
        stack.peek().goalOwner = block;
      }
      case PATH -> {
        if (conclusion) {
          violation("path-after-conclusion", at, "<Path> must come before <Conclusion>");
        }
      }
      case CONCLUSION -> {
        if (conclusion) {
          violation("second-conclusion", at, "a block has one <Conclusion>");
        }
      }
      default -> throw new IllegalStateException("Cannot stand in a block: " + element);
    }
  }

  private static boolean fits(Element element, Element parent) {
    return switch (element) {
      case THINK -> parent == null;
      case PARALLEL -> parent == Element.THINK || parent == Element.PATH;
      case GOAL, PATH, CONCLUSION -> parent == Element.PARALLEL;
      case OUTLINE -> parent == Element.GOAL;
    };
  }

  /** The element that this one could stand in if those above it were closed, or null. */
  private Element ancestor(Element element) {
    return switch (element) {
      // Closing a half-written Conclusion for a new block would hide what is wrong.
      case THINK, PARALLEL -> null;
      case GOAL, PATH, CONCLUSION -> isOpen(Element.PARALLEL) ? Element.PARALLEL : null;
      case OUTLINE -> isOpen(Element.GOAL) ? Element.GOAL : null;
    };
  }

  private void closed(Tag tag, int at) {
    Element element = tag.element();
    if (!isOpen(element)) {
      violation("unopened-tag", at, tag + " closes nothing");
      return;
    }
    while (stack.peek().element != element) {
      unclosed(stack.peek(), at);
      pop();
    }
    pop();
  }

  /** Takes the text from {@code start} to {@code end}, where {@code next} begins. */
  private void text(int start, int end, Tag next) {
    if (stack.isEmpty()) {
      if (!isBlank(start, end)) {
        if (thinkSeen) {
          warning("text-after-think", start, "text after </Think> is no part of the document");
        } else if (next != null) {
          violation("text-before-think", start, "text before <Think>");
        }
      }
      return;
    }
    Frame top = stack.peek();
    switch (top.element) {
      case THINK, PATH -> flowText(top, start, end, next);
      case PARALLEL, GOAL -> {
        if (!isBlank(start, end)) {
          violation("text-between-tags", start, "<" + top.element + "> holds elements, no text");
        }
      }
      case OUTLINE, CONCLUSION -> {
        if (!top.started) {
          top.started = true;
          content(top, start, end);
        }
      }
    }
  }

  private void flowText(Frame frame, int start, int end, Tag next) {
    int from = start;
    if (frame.element == Element.PATH && !frame.started) {
      Matcher matcher = ID_AND_COLON.matcher(text).region(start, end);
      if (matcher.lookingAt()) {
        frame.id = matcher.group(1);
        from = matcher.end();
      } else {
        frame.id = "";
        violation("missing-id", start, "<Path> must begin with its id and a colon");
      }
    } else if (form == Form.LINES && from < end && text.charAt(from) == '\n') {
      from++;
    }
    frame.started = true;
    int to = end;
    boolean cut = false;
    if (next == Tag.PARALLEL) {
      int cue = to - CUE_LINE.length();
      if (cue >= from && text.startsWith(CUE_LINE, cue)) {
        if (cue == from) {
          return;
        }
        if (text.charAt(cue - 1) == '\n') {
          to = cue - 1;
          cut = true;
        }
      }
    }
    if (!cut && form == Form.LINES && next != null && to > from && text.charAt(to - 1) == '\n') {
      to--;
    }
    if (to > from) {
      String piece = text.substring(from, to);
      int last = frame.flow.size() - 1;
      if (last >= 0 && frame.flow.get(last) instanceof Text before) {
        // Only after an error: a tag that was passed over stood between the two.
        frame.flow.set(last, new Text(before.text() + piece));
      } else {
        frame.flow.add(new Text(piece));
      }
    }
  }

  private void content(Frame frame, int start, int end) {
    int from = start;
    if (frame.element == Element.OUTLINE) {
      Matcher matcher = ID_AND_COLON.matcher(text).region(start, end);
      if (matcher.lookingAt()) {
        frame.id = matcher.group(1);
        from = matcher.end();
      } else {
        frame.id = "";
        violation("missing-id", start, "<Outline> must begin with its id and a colon");
      }
    } else if (form == Form.LINES && from < end && text.charAt(from) == '\n') {
      from++;
    }
    int to = end;
    if (form == Form.LINES && to > from && text.charAt(to - 1) == '\n') {
      to--;
    }
    frame.conclusion = text.substring(from, to);
    if (frame.conclusion.isBlank()) {
      violation(
          frame.element == Element.OUTLINE ? "empty-outline" : "empty-conclusion",
          frame.offset,
          "<" + frame.element + "> holds no text");
    }
  }

  private void push(Element element, int at, boolean detached) {
    Frame parent = stack.peek();
    int index = 1;
    int depth = 0;
    boolean inDetached = detached;
    if (parent != null) {
      index = parent.children.merge(element, 1, Integer::sum);
      depth = parent.depth;
      inDetached |= parent.detached;
    }
    if (element == Element.PARALLEL) {
      depth++;
    }
    stack.push(new Frame(element, at, index, depth, inDetached));
    open.merge(element, 1, Integer::sum);
  }

  private void pop() {
    Frame frame = stack.pop();
    open.merge(frame.element, -1, Integer::sum);
    Frame parent = stack.peek();
    if (frame.detached) {
      return;
    }
    switch (frame.element) {
      case THINK -> document = new Document(frame.flow);
      case PARALLEL -> {
        checkBlock(frame, parent);
        parent.flow.add(
            new Parallel(
                frame.outlines, frame.paths, frame.conclusion == null ? "" : frame.conclusion));
      }
      case GOAL -> {
        if (frame.goalOwner != null && frame.goalOwner.outlines.isEmpty()) {
          frame.goalOwner.outlines.addAll(frame.outlines);
          frame.goalOwner.outlineOffsets.addAll(frame.outlineOffsets);
        }
      }
      case OUTLINE -> {
        parent.outlines.add(
            new Outline(
                frame.id == null ? "" : frame.id,
                frame.conclusion == null ? "" : frame.conclusion));
        parent.outlineOffsets.add(frame.offset);
      }
      case PATH -> {
        parent.paths.add(new Path(frame.id == null ? "" : frame.id, frame.flow));
        parent.pathOffsets.add(frame.offset);
      }
      case CONCLUSION -> {
        if (parent.conclusion == null) {
          parent.conclusion = frame.conclusion == null ? "" : frame.conclusion;
        }
      }
    }
  }

  private void checkBlock(Frame block, Frame parent) {
    boolean goal = block.children.containsKey(Element.GOAL);
    if (!goal) {
      blockViolation("missing-goal", block, block.offset, "a block begins with <Goal>");
    }
    if (!block.children.containsKey(Element.CONCLUSION)) {
      blockViolation("missing-conclusion", block, block.offset, "a block ends with <Conclusion>");
    }
    int paths = block.paths.size();
    int outlines = block.outlines.size();
    if (paths == 0) {
      blockViolation("no-paths", block, block.offset, "a block has no <Path>");
    } else if (paths == 1) {
      Violation single =
          at("single-path", block.offset, path(block, true), "a block has one <Path> only");
      (grammar.minPaths() > 1 ? violations : warnings).add(single);
    } else if (paths > grammar.maxFanOut()) {
      blockViolation(
          "too-many-paths",
          block,
          block.offset,
          "a block has " + paths + " paths, at most " + grammar.maxFanOut() + " are allowed");
    }
    String prefix = parent.element == Element.PATH && !parent.id.isEmpty() ? parent.id + "." : "";
    if (goal) {
      for (int i = outlines; i < paths; i++) {
        blockViolation(
            "path-without-outline",
            block,
            block.pathOffsets.get(i),
            "path " + (i + 1) + " of " + paths + " has no Outline");
      }
      for (int i = paths; i < outlines && paths > 0; i++) {
        blockViolation(
            "outline-without-path",
            block,
            block.outlineOffsets.get(i),
            "outline " + (i + 1) + " of " + outlines + " has no Path");
      }
    }
    for (int i = 0; i < outlines; i++) {
      String id = block.outlines.get(i).id();
      String expected = prefix + (i + 1);
      if (!id.isEmpty() && !id.equals(expected)) {
        blockViolation(
            "outline-id",
            block,
            block.outlineOffsets.get(i),
            "the Outline bears the id " + id + ", expected " + expected);
      }
    }
    for (int i = 0; i < paths; i++) {
      String id = block.paths.get(i).id();
      String expected = prefix + (i + 1);
      if (!id.isEmpty() && !id.equals(expected)) {
        blockViolation(
            "path-id",
            block,
            block.pathOffsets.get(i),
            "the Path bears the id " + id + ", expected " + expected);
      }
    }
  }

  private boolean isOpen(Element element) {
    return open.getOrDefault(element, 0) > 0;
  }

  private boolean isBlank(int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Character.isWhitespace(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private void unclosed(Frame frame, int at) {
    violations.add(
        at(
            "unclosed-tag",
            frame.offset,
            path(null, false),
            "<" + frame.element + "> is not closed before offset " + at));
  }

  private void violation(String rule, int offset, String message) {
    violations.add(at(rule, offset, path(null, false), message));
  }

  private void warning(String rule, int offset, String message) {
    warnings.add(at(rule, offset, path(null, false), message));
  }

  private void blockViolation(String rule, Frame block, int offset, String message) {
    violations.add(at(rule, offset, path(block, true), message));
  }

  private Violation at(String rule, int offset, String path, String message) {
    int found = Arrays.binarySearch(lineStarts, offset);
    int line = found >= 0 ? found : -found - 2;
    return new Violation(rule, offset, line + 1, offset - lineStarts[line] + 1, path, message);
  }

  /** The open elements, outermost first; the innermost dozen when there are more. */
  private String path(Frame closing, boolean withClosing) {
    List<String> names = new ArrayList<>();
    if (withClosing) {
      names.add(name(closing));
    }
    Iterator<Frame> frames = stack.iterator();
    while (frames.hasNext() && names.size() < PATH_LENGTH) {
      names.add(name(frames.next()));
    }
    if (names.isEmpty()) {
      return "document";
    }
    StringBuilder path = new StringBuilder(frames.hasNext() ? "…/" : "");
    for (int i = names.size() - 1; i >= 0; i--) {
      path.append(names.get(i)).append(i > 0 ? "/" : "");
    }
    return path.toString();
  }

  private static String name(Frame frame) {
    return switch (frame.element) {
      case THINK, GOAL, CONCLUSION -> frame.element.toString();
      case PARALLEL, OUTLINE, PATH -> frame.element + "[" + frame.index + "]";
    };
  }

  private static int[] lineStarts(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = at + 1;
    }
    return Arrays.copyOf(starts, count);
  }
}
