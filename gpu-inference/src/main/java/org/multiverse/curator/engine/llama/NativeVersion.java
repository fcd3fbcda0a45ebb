package org.multiverse.curator.engine.llama;

import java.util.List;

/**
 * What differs between the releases of llama.cpp that are known: layouts of the structs that are
 * passed by value, and names of functions. Offsets are in bytes.
 *
 * @param name as it is called by its makers
 * @param model layout of {@code llama_model_params}
 * @param context layout of {@code llama_context_params}
 * @param memory how the functions on the cache are called, and on what
 */
record NativeVersion(String name, ModelLayout model, ContextLayout context, Memory memory) {

  /** Layout of {@code llama_model_params}; {@code defaults} must be found in a fresh one. */
  record ModelLayout(int size, int gpuLayers, List<Default> defaults) {}

  /**
   * Layout of {@code llama_context_params}.
   *
   * @param outputsPerSequence -1 where there is no such field
   * @param flashAttention offset of the flag, an enum of four bytes in newer releases
   * @param unified -1 where the cache is always one for all sequences
   */
  record ContextLayout(
      int size,
      int contextTokens,
      int batchTokens,
      int microBatchTokens,
      int sequences,
      int outputsPerSequence,
      int threads,
      int batchThreads,
      int keyType,
      int valueType,
      int flashAttention,
      boolean flashAttentionIsEnum,
      int unified,
      List<Default> defaults) {}

  /** A value that the library's own defaults hold at an offset, 1 or 4 bytes wide. */
  record Default(String field, int offset, int width, int value) {
    boolean holdsIn(Words struct) {
      return (width == 1 ? struct.int8(offset) : struct.int32(offset)) == value;
    }
  }

  /** Prefix of the functions on the cache, and the function that gives their first argument. */
  record Memory(String prefix, String owner) {}

  /** Struct size of {@code llama_batch}, the same in both. */
  static final int BATCH_SIZE = 56;

  /** Carried by the Maven artifact {@code de.kherud:llama:4.2.0}; March 2025. */
  static final NativeVersion B4916 =
      new NativeVersion(
          "b4916",
          new ModelLayout(
              64,
              8,
              List.of(
                  int32("n_gpu_layers", 8, 0),
                  int32("split_mode", 12, 1),
                  int32("main_gpu", 16, 0),
                  int8("vocab_only", 56, 0),
                  int8("use_mmap", 57, 1),
                  int8("use_mlock", 58, 0))),
          new ContextLayout(
              120,
              0,
              4,
              8,
              12,
              -1,
              16,
              20,
              88,
              92,
              99,
              false,
              -1,
              List.of(
                  int32("n_ctx", 0, 512),
                  int32("n_batch", 4, 2048),
                  int32("n_ubatch", 8, 512),
                  int32("n_seq_max", 12, 1),
                  int32("rope_scaling_type", 24, -1),
                  int32("attention_type", 32, -1),
                  int32("type_k", 88, 1),
                  int32("type_v", 92, 1),
                  int8("offload_kqv", 98, 1),
                  int8("flash_attn", 99, 0),
                  int8("no_perf", 100, 1))),
          new Memory("llama_kv_self_", null));

  /** Carried by the npm packages {@code @node-llama-cpp/*@3.22.1}. */
  static final NativeVersion V0_5_0 =
      new NativeVersion(
          "0.5.0",
          new ModelLayout(
              80,
              16,
              List.of(
                  int32("n_gpu_layers", 16, -1),
                  int32("split_mode", 20, 1),
                  int32("load_mode", 24, -1),
                  int32("lazy_mode", 28, 1),
                  int8("vocab_only", 72, 0),
                  int8("use_extra_bufts", 74, 1),
                  int8("no_alloc", 76, 0))),
          new ContextLayout(
              160,
              0,
              4,
              8,
              12,
              24,
              28,
              32,
              104,
              108,
              52,
              true,
              133,
              List.of(
                  int32("n_ctx", 0, 512),
                  int32("n_batch", 4, 2048),
                  int32("n_ubatch", 8, 512),
                  int32("n_seq_max", 12, 1),
                  int32("n_outputs_max_per_seq", 24, 1),
                  int32("rope_scaling_type", 40, -1),
                  int32("flash_attn_type", 52, -1),
                  int32("type_k", 104, 1),
                  int32("type_v", 108, 1),
                  int8("offload_kqv", 129, 1),
                  int8("swa_full", 132, 1),
                  int8("kv_unified", 133, 0))),
          new Memory("llama_memory_", "llama_get_memory"));

  private static Default int32(String field, int offset, int value) {
    return new Default(field, offset, 4, value);
  }

  private static Default int8(String field, int offset, int value) {
    return new Default(field, offset, 1, value);
  }
}
