package org.multiverse.curator.engine;

import java.util.concurrent.atomic.AtomicReference;
import org.multiverse.curator.engine.llama.Batch;
import org.multiverse.curator.engine.llama.Decoder;

/** Notes whether a decoder's cache is empty when it is closed. */
final class EmptyAtEnd implements Decoder {
  private final Decoder decoder;
  private final AtomicReference<Boolean> empty;

  EmptyAtEnd(Decoder decoder, AtomicReference<Boolean> empty) {
    this.decoder = decoder;
    this.empty = empty;
  }

  @Override
  public int cells() {
    return decoder.cells();
  }

  @Override
  public int sequences() {
    return decoder.sequences();
  }

  @Override
  public int batchTokens() {
    return decoder.batchTokens();
  }

  @Override
  public int vocabularySize() {
    return decoder.vocabularySize();
  }

  @Override
  public boolean decode(Batch batch, int from, int to) {
    return decoder.decode(batch, from, to);
  }

  @Override
  public void logits(int row, float[] into) {
    decoder.logits(row, into);
  }

  @Override
  public void copy(int from, int to, int start, int end) {
    decoder.copy(from, to, start, end);
  }

  @Override
  public void remove(int sequence) {
    decoder.remove(sequence);
  }

  @Override
  public int lastPosition(int sequence) {
    return decoder.lastPosition(sequence);
  }

  @Override
  public boolean isEmpty() {
    return decoder.isEmpty();
  }

  @Override
  public void clear() {
    decoder.clear();
  }

  @Override
  public void close() {
    empty.set(decoder.isEmpty());
    decoder.close();
  }
}
