package org.multiverse.curator.engine;

import java.nio.charset.StandardCharsets;
import org.multiverse.curator.engine.llama.Vocabulary;

/** One token a byte, an end, and the tags where wanted: the vocabulary of the tiny model. */
final class BytesVocabulary implements Vocabulary {
  static final int END = TinyModel.END;

  private final boolean withTags;

  private BytesVocabulary(boolean withTags) {
    this.withTags = withTags;
  }

  static BytesVocabulary withTags() {
    return new BytesVocabulary(true);
  }

  /** Tags are written byte by byte. */
  static BytesVocabulary withoutTags() {
    return new BytesVocabulary(false);
  }

  @Override
  public int size() {
    return END + 1;
  }

  @Override
  public int[] tokens(String text) {
    IntList tokens = new IntList();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int tag = withTags ? tagAt(bytes, i) : -1;
      if (tag < 0) {
        tokens.add(bytes[i] & 0xff);
      } else {
        tokens.add(TinyModel.FIRST_TAG + tag);
        i += TinyModel.TAGS.get(tag).toString().length() - 1;
      }
    }
    return tokens.toTokens().toArray();
  }

  private static int tagAt(byte[] bytes, int at) {
    for (int tag = 0; tag < TinyModel.TAGS.size(); tag++) {
      String name = TinyModel.TAGS.get(tag).toString();
      if (bytes[at] == '<'
          && at + name.length() <= bytes.length
          && new String(bytes, at, name.length(), StandardCharsets.ISO_8859_1).equals(name)) {
        return tag;
      }
    }
    return -1;
  }

  @Override
  public byte[] bytes(int token) {
    if (token < TinyModel.FIRST_TAG) {
      return new byte[] {(byte) token};
    }
    return token == END
        ? new byte[0]
        : TinyModel.TAGS
            .get(token - TinyModel.FIRST_TAG)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean isEnd(int token) {
    return token == END;
  }

  @Override
  public int begin() {
    return -1;
  }
}
