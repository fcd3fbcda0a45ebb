package org.multiverse.curator.tags;

import java.util.List;

/**
 * Writes documents in their canonical shape ({@link Document#canonical()}): no white space of a
 * text stands beside a tag or a cue. The line breaks it adds are exactly those that {@link
 * TagParser} takes off again, so a canonical document comes back as it was.
 */
public final class TagWriter {
  /** The line before each block in the published data of the Multiverse paper. */
  static final String CUE = "Let's think in parallel.";

  private final StringBuilder out = new StringBuilder();
  private final String lineBreak;

  private TagWriter(Form form) {
    this.lineBreak = form == Form.LINES ? "\n" : "";
  }

  /** The document with its tags. */
  public static String write(Document document, Form form) {
    return new TagWriter(form).written(document.canonical());
  }

  /**
   * The tight form of a document as it is, canonical or not: no white space is taken off, so {@link
   * TagParser} gives back the very same document.
   */
  public static String exact(Document document) {
    return new TagWriter(Form.TIGHT).written(document);
  }

  private String written(Document document) {
    open(Tag.THINK);
    flow(document.flow());
    close(Tag.THINK_END);
    return out.toString();
  }

  /** The document's text in order, without tags, Goals, Conclusions and path ids. */
  public static String sequential(Document document) {
    return sequential(document.flow());
  }

  /** The same of a part of a document. */
  public static String sequential(List<? extends Node> flow) {
    StringBuilder text = new StringBuilder();
    sequential(flow, text);
    return text.toString();
  }

  private static void sequential(List<? extends Node> flow, StringBuilder text) {
    for (Node node : flow) {
      if (node instanceof Text plain) {
        text.append(plain.text());
      } else if (node instanceof Parallel block) {
        block.paths().forEach(path -> sequential(path.flow(), text));
      }
    }
  }

  private void flow(List<Node> flow) {
    Node before = null;
    for (Node node : flow) {
      if (node instanceof Text text) {
        if (before != null) {
          out.append(lineBreak);
        }
        out.append(text.text());
      } else if (node instanceof Parallel block) {
        if (before instanceof Text) {
          // In both forms: the cue stands on a line of its own.
          out.append('\n');
        } else if (before != null) {
          out.append(lineBreak);
        }
        out.append(CUE).append('\n');
        block(block);
      }
      before = node;
    }
  }

  private void block(Parallel block) {
    open(Tag.PARALLEL);
    open(Tag.GOAL);
    for (Outline outline : block.outlines()) {
      open(Tag.OUTLINE);
      out.append(outline.id()).append(": ").append(outline.text());
      close(Tag.OUTLINE_END);
      out.append(lineBreak);
    }
    out.append(Tag.GOAL_END).append(lineBreak);
    for (Path path : block.paths()) {
      open(Tag.PATH);
      out.append(path.id()).append(':').append(afterId(path));
      flow(path.flow());
      close(Tag.PATH_END);
      out.append(lineBreak);
    }
    open(Tag.CONCLUSION);
    out.append(block.conclusion());
    close(Tag.CONCLUSION_END);
    out.append(lineBreak).append(Tag.PARALLEL_END);
  }

  /** The cue of a block that begins a path stands on a line of its own, as all others do. */
  private static String afterId(Path path) {
    if (path.flow().isEmpty()) {
      return "";
    }
    return path.flow().get(0) instanceof Parallel ? "\n" : " ";
  }

  private void open(Tag tag) {
    out.append(tag).append(lineBreak);
  }

  private void close(Tag tag) {
    // An empty element has the line break of its opening tag.
    boolean broken = !lineBreak.isEmpty() && out.charAt(out.length() - 1) == '\n';
    out.append(broken ? "" : lineBreak).append(tag);
  }
}
