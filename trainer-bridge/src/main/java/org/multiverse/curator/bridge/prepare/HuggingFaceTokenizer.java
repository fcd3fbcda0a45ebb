package org.multiverse.curator.bridge.prepare;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;

/**
 * The tokenizers library of Hugging Face. Asks it for ids alone: its offsets, words and masks cost
 * more than the tokens. Never uses the network.
 */
public final class HuggingFaceTokenizer implements Tokenizer {
  private final TokenizersLibrary library;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private long handle;

  private HuggingFaceTokenizer(TokenizersLibrary library, long handle) {
    this.library = library;
    this.handle = handle;
  }

  /**
   * Loads a tokenizer.
   *
   * @param json content of a {@code tokenizer.json}
   */
  public static HuggingFaceTokenizer of(String json) {
    // DJL would ask for libraries and report itself otherwise.
    System.setProperty("ai.djl.offline", "true");
    TokenizersLibrary library;
    try {
      LibUtils.checkStatus();
      library = TokenizersLibrary.LIB;
    } catch (LinkageError | RuntimeException e) {
      throw CuratorException.usage("Cannot load the tokenizers library: " + reason(e), e);
    }
    try {
      long handle = library.createTokenizerFromString(json);
      library.disableTruncation(handle);
      library.disablePadding(handle);
      return new HuggingFaceTokenizer(library, handle);
    } catch (RuntimeException e) {
      throw CuratorException.usage("Invalid tokenizer: " + reason(e), e);
    }
  }

  private static String reason(Throwable e) {
    Throwable root = Causes.innermost(e);
    return Causes.line(root);
  }

  @Override
  public int[] encode(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    lock.readLock().lock();
    try {
      long encoding = library.encode(open(), text, false);
      try {
        long[] ids = library.getTokenIds(encoding);
        int[] tokens = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
          tokens[i] = (int) ids[i];
        }
        return tokens;
      } finally {
        library.deleteEncoding(encoding);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public String decode(int[] tokens) {
    long[] ids = new long[tokens.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = tokens[i];
    }
    lock.readLock().lock();
    try {
      return library.decode(open(), ids, false);
    } finally {
      lock.readLock().unlock();
    }
  }

  private long open() {
    if (handle == 0) {
      throw new IllegalStateException("Cannot use a closed tokenizer");
    }
    return handle;
  }

  /** Frees the native memory; waits for those who still encode. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (handle != 0) {
        library.deleteTokenizer(handle);
        handle = 0;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
