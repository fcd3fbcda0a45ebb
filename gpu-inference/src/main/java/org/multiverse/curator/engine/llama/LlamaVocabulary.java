package org.multiverse.curator.engine.llama;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The vocabulary of a loaded model. */
final class LlamaVocabulary implements Vocabulary {
  private final LlamaModel model;
  private final Pointer vocabulary;
  private final Function tokenize;
  private final Function piece;
  private final byte[][] pieces;
  private final boolean[] ends;
  private final int begin;

  LlamaVocabulary(Llama llama, LlamaModel model, Pointer vocabulary) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.tokenize = llama.function("llama_tokenize");
    this.piece = llama.function("llama_token_to_piece");
    int size = llama.function("llama_vocab_n_tokens").invokeInt(new Object[] {vocabulary});
    this.pieces = new byte[size][];
    this.ends = new boolean[size];
    Function isEnd = llama.function("llama_vocab_is_eog");
    for (int token = 0; token < size; token++) {
      ends[token] = (isEnd.invokeInt(new Object[] {vocabulary, token}) & 0xff) != 0;
    }
    boolean begins =
        (llama.function("llama_vocab_get_add_bos").invokeInt(new Object[] {vocabulary}) & 0xff)
            != 0;
    this.begin =
        begins ? llama.function("llama_vocab_bos").invokeInt(new Object[] {vocabulary}) : -1;
  }

  @Override
  public int size() {
    return pieces.length;
  }

  @Override
  public int[] tokens(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[bytes.length + 8];
    int count = tokenize(bytes, tokens);
    if (count < 0) {
      tokens = new int[-count];
      count = tokenize(bytes, tokens);
    }
    return Arrays.copyOf(tokens, count);
  }

  private int tokenize(byte[] bytes, int[] tokens) {
    model.pointer();
    // A text of no bytes still needs an address.
    byte[] text = bytes.length == 0 ? new byte[1] : bytes;
    Object[] arguments = {vocabulary, text, bytes.length, tokens, tokens.length, 0, 1};
    return tokenize.invokeInt(arguments);
  }

  @Override
  public byte[] bytes(int token) {
    if (token < 0 || token >= pieces.length) {
      throw new IllegalArgumentException(
          "Invalid token: " + token + " (0 to " + (pieces.length - 1) + ")");
    }
    byte[] known = pieces[token];
    if (known == null) {
      model.pointer();
      byte[] room = new byte[32];
      int count = piece.invokeInt(new Object[] {vocabulary, token, room, room.length, 0, 1});
      if (count < 0) {
        room = new byte[-count];
        count = piece.invokeInt(new Object[] {vocabulary, token, room, room.length, 0, 1});
      }
      known = Arrays.copyOf(room, count);
      // Two threads may both come here: they write the same.
      pieces[token] = known;
    }
    return known;
  }

  @Override
  public boolean isEnd(int token) {
    return ends[token];
  }

  @Override
  public int begin() {
    return begin;
  }
}
