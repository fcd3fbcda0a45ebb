package org.multiverse.curator.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.engine.DocumentScore.Kind;
import org.multiverse.curator.engine.DocumentScore.Part;
import org.multiverse.curator.engine.llama.Vocabulary;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.tags.TagWriter;

/**
 * Lays a document out as the engine would have decoded it: a branch for each path, all of one block
 * from the same position on. The text of a branch is cut into tokens between two blocks as a whole,
 * so that an id and what follows it are cut as they are in training.
 */
final class DocumentScorer {
  private final Vocabulary vocabulary;
  private final List<Piece> pieces = new ArrayList<>();
  private Branch branch;
  private final StringBuilder text = new StringBuilder();
  private final List<Mark> marks = new ArrayList<>();
  private int criticalPath;

  /** Characters of a text that are scored. */
  private record Mark(int from, int to, Kind kind, boolean hasId) {}

  /** Tokens of a branch that belong to a piece of text. */
  private record Piece(Branch branch, Kind kind, String text, int from, int to) {}

  DocumentScorer(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Hangs the document below a job's root, behind a prefix that is not scored. */
  void build(Branch root, Tokens prefix, Document document) {
    branch = root;
    prefix.stream().forEach(root::add);
    String tight = TagWriter.write(document, Form.TIGHT);
    int from = 0;
    for (int at = tight.indexOf('<'); at >= 0; at = tight.indexOf('<', at)) {
      Tag tag = tagAt(tight, at);
      if (tag == null) {
        at++;
        continue;
      }
      mark(tight.substring(from, at), tag);
      if (tag == Tag.PATH) {
        openPath(tight, at);
      }
      text.append(tag);
      at += tag.toString().length();
      from = at;
      if (tag == Tag.GOAL_END) {
        flush();
        branch.addBlock(true);
      } else if (tag == Tag.PATH_END) {
        flush();
        branch = branch.parent;
      }
    }
    mark(tight.substring(from), null);
    flush();
    criticalPath = root.end() + 1;
    complete(root);
  }

  private static Tag tagAt(String tight, int at) {
    for (Tag tag : Tag.values()) {
      if (tight.startsWith(tag.toString(), at)) {
        return tag;
      }
    }
    return null;
  }

  private void openPath(String tight, int at) {
    int start = at + Tag.PATH.toString().length();
    String id = tight.substring(start, tight.indexOf(':', start));
    Block block = branch.blocks.get(branch.blocks.size() - 1);
    branch = branch.fork(block, id);
  }

  /** Text up to a tag: the tag that ends it says what it is. */
  private void mark(String piece, Tag next) {
    if (!piece.isEmpty()) {
      Kind kind;
      if (next == Tag.OUTLINE_END) {
        kind = Kind.OUTLINE;
      } else if (next == Tag.CONCLUSION_END) {
        kind = Kind.CONCLUSION;
      } else {
        kind = branch.parent == null ? Kind.TEXT : Kind.PATH;
      }
      boolean beginsPath = kind == Kind.PATH && text.toString().equals(Tag.PATH.toString());
      int from = text.length();
      marks.add(new Mark(from, from + piece.length(), kind, beginsPath || kind == Kind.OUTLINE));
    }
    text.append(piece);
  }

  private void flush() {
    int first = branch.tokens.size();
    for (int token : vocabulary.tokens(text.toString())) {
      branch.add(token);
    }
    for (Mark mark : marks) {
      int from = mark.from;
      if (mark.hasId) {
        from = text.indexOf(": ", from) + 2;
      }
      if (from < mark.to) {
        addPiece(first, from, mark);
      }
    }
    text.setLength(0);
    marks.clear();
  }

  private void addPiece(int first, int from, Mark mark) {
    int fromByte = bytes(from);
    int toByte = bytes(mark.to);
    int end = 0;
    int firstToken = -1;
    int lastToken = -1;
    for (int i = first; i < branch.tokens.size(); i++) {
      end += vocabulary.bytes(branch.tokens.at(i)).length;
      // A token that also holds the blank behind the id counts; one that holds part of a tag does
      // not.
      if (end > fromByte && end <= toByte) {
        firstToken = firstToken < 0 ? i : firstToken;
        lastToken = i;
      }
    }
    if (firstToken >= 0) {
      // The first token of all has nothing before it that could foretell it.
      int start = branch.parent == null ? Math.max(1, firstToken) : firstToken;
      pieces.add(new Piece(branch, mark.kind, text.substring(from, mark.to), start, lastToken + 1));
    }
  }

  private int bytes(int characters) {
    return text.substring(0, characters).getBytes(StandardCharsets.UTF_8).length;
  }

  private void complete(Branch at) {
    at.complete = true;
    at.node = new ScoreNode(at.tokens.toTokens().toArray());
    for (Piece piece : pieces) {
      if (piece.branch == at && piece.from < piece.to) {
        at.node.wanted.set(piece.from, piece.to);
      }
    }
    for (Block block : at.blocks) {
      // What comes first behind a join was put there.
      at.node.wanted.clear(block.at);
      block.branches.forEach(this::complete);
    }
  }

  DocumentScore score() {
    List<Part> parts = new ArrayList<>();
    for (Piece piece : pieces) {
      double nll = 0;
      for (int i = piece.from; i < piece.to; i++) {
        nll += piece.branch.node.nll[i];
      }
      Score score = new Score(nll, Math.max(0, piece.to - piece.from));
      parts.add(new Part(piece.branch.key, piece.branch.id, piece.kind, piece.text, score));
    }
    return new DocumentScore(parts, criticalPath);
  }
}
