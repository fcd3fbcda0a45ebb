package org.multiverse.curator.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.engine.DocumentScore.ScoredText;
import org.multiverse.curator.engine.DocumentScore.TextKind;
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
  private TokenBranch branch;
  private final StringBuilder text = new StringBuilder();
  private final List<ScoredRange> ranges = new ArrayList<>();
  private int criticalPath;

  /** Characters of a text that are scored. */
  private record ScoredRange(int from, int to, TextKind kind, boolean hasId) {}

  /** Tokens of a branch that belong to a piece of text. */
  private record Piece(TokenBranch branch, TextKind kind, String text, int from, int to) {}

  DocumentScorer(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Hangs the document below a job's root, behind a prefix that is not scored. */
  void build(TokenBranch root, Tokens prefix, Document document) {
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
        branch.addFork(true);
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
    Fork fork = branch.forks.get(branch.forks.size() - 1);
    branch = branch.fork(fork, id);
  }

  /** Text up to a tag: the tag that ends it says what it is. */
  private void mark(String piece, Tag next) {
    if (!piece.isEmpty()) {
      TextKind kind;
      if (next == Tag.OUTLINE_END) {
        kind = TextKind.OUTLINE;
      } else if (next == Tag.CONCLUSION_END) {
        kind = TextKind.CONCLUSION;
      } else {
        kind = branch.parent == null ? TextKind.TEXT : TextKind.PATH;
      }
      boolean beginsPath = kind == TextKind.PATH && text.toString().equals(Tag.PATH.toString());
      int from = text.length();
      ranges.add(
          new ScoredRange(
              from, from + piece.length(), kind, beginsPath || kind == TextKind.OUTLINE));
    }
    text.append(piece);
  }

  private void flush() {
    int first = branch.tokens.size();
    for (int token : vocabulary.tokens(text.toString())) {
      branch.add(token);
    }
    for (ScoredRange range : ranges) {
      int from = range.from;
      if (range.hasId) {
        // A blank follows the colon, or a line feed where a block begins the path.
        from = text.indexOf(":", from) + 2;
      }
      if (from < range.to) {
        addPiece(first, from, range);
      }
    }
    text.setLength(0);
    ranges.clear();
  }

  private void addPiece(int first, int from, ScoredRange range) {
    int fromByte = bytes(from);
    int toByte = bytes(range.to);
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
      pieces.add(
          new Piece(branch, range.kind, text.substring(from, range.to), start, lastToken + 1));
    }
  }

  private int bytes(int characters) {
    return text.substring(0, characters).getBytes(StandardCharsets.UTF_8).length;
  }

  private void complete(TokenBranch at) {
    at.complete = true;
    at.node = new ScoreNode(at.tokens.toTokens().toArray());
    for (Piece piece : pieces) {
      if (piece.branch == at && piece.from < piece.to) {
        at.node.wanted.set(piece.from, piece.to);
      }
    }
    for (Fork fork : at.forks) {
      // What comes first behind a join was put there.
      at.node.wanted.clear(fork.at);
      fork.branches.forEach(this::complete);
    }
  }

  DocumentScore score() {
    List<ScoredText> parts = new ArrayList<>();
    for (Piece piece : pieces) {
      double nll = 0;
      for (int i = piece.from; i < piece.to; i++) {
        nll += piece.branch.node.nll[i];
      }
      TokenScore score = new TokenScore(nll, Math.max(0, piece.to - piece.from));
      parts.add(new ScoredText(piece.branch.key, piece.branch.id, piece.kind, piece.text, score));
    }
    return new DocumentScore(parts, criticalPath);
  }
}
