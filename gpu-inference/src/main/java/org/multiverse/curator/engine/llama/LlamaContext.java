package org.multiverse.curator.engine.llama;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.engine.llama.NativeVersion.ContextLayout;

/** A llama.cpp context: the cache of a model, and the decoding into it. */
public final class LlamaContext implements Decoder {
  /** Both releases say this for a cache that is full; the older one also says -3. */
  private static final int NO_ROOM = 1;

  private static final int NO_ROOM_OLD = -3;

  private final Llama llama;
  private final LlamaModel model;
  private final ContextSettings settings;
  private final Pointer memory;
  private final Function decode;
  private final Function logits;
  private final Function copy;
  private final Function remove;
  private final Function lastPosition;
  private final int cells;
  private final int vocabularySize;
  private final Words batch = Words.ofSize(NativeVersion.BATCH_SIZE);
  private final Memory tokens;
  private final Memory positions;
  private final Memory counts;
  private final Memory sequences;
  private final Memory sequencePointers;
  private final Memory wanted;
  private int decodedRows;
  private Pointer context;

  private LlamaContext(Llama llama, LlamaModel model, Pointer context, ContextSettings settings) {
    this.llama = llama;
    this.context = context;
    this.settings = settings;
    this.model = model;
    this.vocabularySize = model.vocabulary().size();
    this.memory = llama.memory(context);
    this.decode = llama.function("llama_decode");
    this.logits = llama.function("llama_get_logits_ith");
    this.copy = llama.memoryFunction("seq_cp");
    this.remove = llama.memoryFunction("seq_rm");
    this.lastPosition = llama.memoryFunction("seq_pos_max");
    this.cells = llama.function("llama_n_ctx").invokeInt(new Object[] {context});
    int room = settings.batchTokens();
    tokens = new Memory(4L * room);
    positions = new Memory(4L * room);
    counts = new Memory(4L * room);
    sequences = new Memory(4L * room);
    sequencePointers = new Memory(8L * room);
    wanted = new Memory(room);
    for (int i = 0; i < room; i++) {
      counts.setInt(4L * i, 1);
      sequencePointers.setPointer(8L * i, sequences.share(4L * i));
    }
    batch.int64(8, Llama.address(tokens));
    batch.int64(24, Llama.address(positions));
    batch.int64(32, Llama.address(counts));
    batch.int64(40, Llama.address(sequencePointers));
    batch.int64(48, Llama.address(wanted));
  }

  static LlamaContext of(Llama llama, LlamaModel model, ContextSettings settings) {
    ContextLayout layout = llama.layout().context();
    Words params = llama.contextDefaults();
    params.int32(layout.contextTokens(), settings.cells());
    // The newer release wants room for one token of each sequence, and aborts without it.
    int batchTokens = Math.max(settings.batchTokens(), settings.sequences());
    params.int32(layout.batchTokens(), batchTokens);
    // One batch is one micro batch, so that a batch without room leaves nothing behind.
    params.int32(layout.microBatchTokens(), batchTokens);
    params.int32(layout.sequences(), settings.sequences());
    params.int32(layout.threads(), settings.threads());
    params.int32(layout.batchThreads(), settings.threads());
    params.int32(layout.keyType(), settings.cache().code);
    params.int32(layout.valueType(), settings.cache().code);
    if (layout.outputsPerSequence() >= 0) {
      // 0: as many as the batch has tokens. Scoring wants the logits of every token.
      params.int32(layout.outputsPerSequence(), 0);
    }
    int flash = settings.flashAttention() == FlashAttention.ON ? 1 : 0;
    if (layout.flashAttentionIsEnum()) {
      params.int32(layout.flashAttention(), flash);
    } else {
      params.int8(layout.flashAttention(), flash);
    }
    if (layout.unified() >= 0) {
      // Sequences share cells: what fork and join rest on.
      params.int8(layout.unified(), 1);
    }
    llama.log().clear();
    Pointer context =
        llama
            .function("llama_init_from_model")
            .invokePointer(new Object[] {model.pointer(), params});
    if (context == null) {
      throw CuratorException.internal(
          "Invalid context settings: "
              + settings
              + " (fewer cells may fit the memory)"
              + llama.log().tail());
    }
    return new LlamaContext(llama, model, context, settings);
  }

  @Override
  public int cells() {
    return cells;
  }

  @Override
  public int sequences() {
    return settings.sequences();
  }

  @Override
  public int batchTokens() {
    return settings.batchTokens();
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
  }

  /** How it was set up. */
  public ContextSettings settings() {
    return settings;
  }

  @Override
  public boolean decode(Batch rows, int from, int to) {
    int count = to - from;
    if (from < 0 || count <= 0 || to > rows.size() || count > settings.batchTokens()) {
      throw new IllegalArgumentException(
          "Invalid rows: " + from + " to " + to + " (1 to " + settings.batchTokens() + " of them)");
    }
    tokens.write(0, rows.tokens, from, count);
    positions.write(0, rows.positions, from, count);
    sequences.write(0, rows.sequences, from, count);
    wanted.write(0, rows.wanted, from, count);
    batch.int32(0, count);
    decodedRows = count;
    llama.log().clear();
    int code = decode();
    if (code == NO_ROOM || code == NO_ROOM_OLD) {
      return false;
    }
    if (code != 0) {
      throw CuratorException.internal(
          "Cannot decode " + count + " tokens: llama.cpp returned " + code + llama.log().tail());
    }
    return true;
  }

  private int decode() {
    if (llama.layout().equals(NativeVersion.B4916)) {
      // Its matrix multiplication counts the parts that are done in a variable of the whole
      // process:
      // two contexts at once leave parts out, and what stands there then is not even a number.
      synchronized (llama) {
        return decode.invokeInt(new Object[] {open(), batch});
      }
    }
    return decode.invokeInt(new Object[] {open(), batch});
  }

  @Override
  public void logits(int row, float[] into) {
    if (row < 0 || row >= decodedRows) {
      throw new IllegalArgumentException("Invalid row: " + row + " of " + decodedRows);
    }
    Pointer values = logits.invokePointer(new Object[] {open(), row});
    if (values == null) {
      throw CuratorException.internal(
          "Cannot read logits of row " + row + ": they were not wanted");
    }
    values.read(0, into, 0, vocabularySize);
  }

  @Override
  public void copy(int from, int to, int start, int end) {
    open();
    copy.invokeVoid(new Object[] {memory, from, to, start, end});
  }

  @Override
  public void remove(int sequence) {
    open();
    remove.invokeInt(new Object[] {memory, sequence, -1, -1});
  }

  @Override
  public int lastPosition(int sequence) {
    open();
    return lastPosition.invokeInt(new Object[] {memory, sequence});
  }

  @Override
  public boolean isEmpty() {
    if (llama.layout().equals(NativeVersion.B4916)) {
      return llama.memoryFunction("used_cells").invokeInt(new Object[] {memory}) == 0;
    }
    for (int sequence = 0; sequence < settings.sequences(); sequence++) {
      if (lastPosition(sequence) >= 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void clear() {
    for (int sequence = 0; sequence < settings.sequences(); sequence++) {
      remove(sequence);
    }
  }

  private Pointer open() {
    if (context == null) {
      throw new IllegalStateException("Cannot use the context: it is closed");
    }
    return context;
  }

  @Override
  public void close() {
    if (context != null) {
      llama.function("llama_free").invokeVoid(new Object[] {context});
      context = null;
      model.release();
    }
  }
}
