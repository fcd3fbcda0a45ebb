package org.multiverse.curator.engine.llama;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.common.CuratorException;

/**
 * A model in memory. Contexts made of it share its weights, which stay as long as one of them is
 * open.
 */
public final class LlamaModel implements AutoCloseable {
  private final Llama llama;
  private final Path file;
  private final Vocabulary vocabulary;
  private Pointer model;
  private int contexts;
  private boolean closed;

  LlamaModel(Llama llama, Pointer model, Path file) {
    this.llama = llama;
    this.model = model;
    this.file = file;
    Pointer vocabulary =
        llama.function("llama_model_get_vocab").invokePointer(new Object[] {model});
    this.vocabulary = new LlamaVocabulary(llama, this, vocabulary);
  }

  /** The file it came from. */
  public Path file() {
    return file;
  }

  /** Its tokens. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** What llama.cpp calls it, such as {@code qwen2 1.5B Q4_0}. */
  public String description() {
    byte[] name = new byte[256];
    int length =
        llama
            .function("llama_model_desc")
            .invokeInt(new Object[] {pointer(), name, (long) name.length});
    return Utf8.text(name, Math.max(0, Math.min(length, name.length)));
  }

  /** Longest text it was trained on, in tokens. */
  public int trainedTokens() {
    return llama.function("llama_model_n_ctx_train").invokeInt(new Object[] {pointer()});
  }

  /** Number of parameters. */
  public long parameters() {
    return llama.function("llama_model_n_params").invokeLong(new Object[] {pointer()});
  }

  /** The template for chats that the file carries, null when it has none. */
  public String chatTemplate() {
    Pointer template =
        llama
            .function("llama_model_chat_template")
            .invokePointer(new Object[] {pointer(), Pointer.NULL});
    return template == null ? null : template.getString(0, "UTF-8");
  }

  /**
   * Writes a chat as the model was taught to read it, up to where the assistant's turn begins.
   *
   * @param template a template of llama.cpp by name, such as {@code chatml}, or the text of one
   *     that it knows; null for that of the file
   * @throws CuratorException when there is none, or llama.cpp does not know it
   */
  public String chat(String template, List<ChatMessage> messages) {
    String form = template == null ? chatTemplate() : template;
    if (form == null) {
      throw CuratorException.internal(
          "Cannot write a chat: " + file.getFileName() + " has no chat template (name one)");
    }
    Memory turns = turns(messages);
    byte[] text = new byte[(int) turns.size() + 64 * messages.size()];
    int length = chat(form, turns, messages.size(), text);
    if (length > text.length) {
      text = new byte[length];
      length = chat(form, turns, messages.size(), text);
    }
    if (length < 0) {
      throw CuratorException.internal(
          "Cannot write a chat: llama.cpp does not know the template of "
              + file.getFileName()
              + " (name one, such as chatml)");
    }
    return Utf8.text(text, length);
  }

  /** The messages as an array of C structs, two pointers each, with the strings behind it. */
  private static Memory turns(List<ChatMessage> messages) {
    List<byte[]> strings = new ArrayList<>();
    long size = 16L * messages.size();
    for (ChatMessage message : messages) {
      for (String part : List.of(message.role(), message.content())) {
        strings.add((part + '\0').getBytes(StandardCharsets.UTF_8));
        size += strings.get(strings.size() - 1).length;
      }
    }
    Memory memory = new Memory(size);
    long at = 16L * messages.size();
    for (int i = 0; i < strings.size(); i++) {
      memory.setPointer(8L * i, memory.share(at));
      memory.write(at, strings.get(i), 0, strings.get(i).length);
      at += strings.get(i).length;
    }
    return memory;
  }

  private int chat(String template, Pointer turns, int count, byte[] into) {
    return llama
        .function("llama_chat_apply_template")
        .invokeInt(new Object[] {template, turns, (long) count, (byte) 1, into, into.length});
  }

  /** A cache and what decodes into it. */
  public LlamaContext context(ContextSettings settings) {
    retain();
    try {
      return LlamaContext.of(llama, this, settings);
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  private synchronized void retain() {
    pointer();
    contexts++;
  }

  /** A context is gone. */
  synchronized void release() {
    contexts--;
    freeIfUnused();
  }

  private void freeIfUnused() {
    if (closed && contexts == 0 && model != null) {
      llama.function("llama_model_free").invokeVoid(new Object[] {model});
      model = null;
    }
  }

  synchronized Pointer pointer() {
    if (model == null) {
      throw new IllegalStateException("Cannot use the model " + file + ": it is closed");
    }
    return model;
  }

  /** Frees it, or lets the last of its contexts do so. */
  @Override
  public synchronized void close() {
    closed = true;
    freeIfUnused();
  }
}
