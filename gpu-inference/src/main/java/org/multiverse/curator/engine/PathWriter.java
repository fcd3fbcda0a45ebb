package org.multiverse.curator.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.tags.Tag.Element;

/** What is known of the text of one branch while a model writes it. */
final class PathWriter {
  /** Deeper than that and tags are text: an attack, or a model in a loop. */
  static final int MAX_OPEN = 64;

  private static final int ID_BYTES = 64;
  private static final Pattern ID =
      Pattern.compile("\\s*([0-9]+(?:\\.[0-9]+)*):.*", Pattern.DOTALL);

  final Sampler sampler;
  final TagMatcher matcher = new TagMatcher();
  final Utf8Stream characters = new Utf8Stream();
  final Deque<Element> open = new ArrayDeque<>();
  final List<String> outlines = new ArrayList<>();
  private final ByteArrayOutputStream outline = new ByteArrayOutputStream();
  // The id is written without the blank behind it: that one is often part of the next token.
  boolean wantsBlank;
  boolean thinks;

  PathWriter(Sampler sampler) {
    this.sampler = sampler;
  }

  /** A byte of the text that is no tag's, or of a tag. */
  void text(byte value) {
    if (open.peek() == Element.OUTLINE && outline.size() < ID_BYTES) {
      outline.write(value);
    }
  }

  void beginOutline() {
    outline.reset();
  }

  /** The id that the outline begins with is kept, null when it has none. */
  void endOutline() {
    Matcher id = ID.matcher(outline.toString(StandardCharsets.UTF_8));
    outlines.add(id.matches() ? id.group(1) : null);
  }

  /** Takes elements off until one of a kind is off; false when others lay above it. */
  boolean closeTo(Element element) {
    boolean isTop = open.peek() == element;
    while (open.pop() != element) {
      // The ones above were never closed.
    }
    return isTop;
  }

  int openBlocks() {
    int count = 0;
    for (Element element : open) {
      count += element == Element.PARALLEL ? 1 : 0;
    }
    return count;
  }
}
