package org.multiverse.curator.input;

import java.util.ArrayList;
import java.util.List;

/**
 * The input cut into pieces. Depends on the files alone, so that a row's shard is the same whatever
 * runner reads it.
 *
 * @param splits the pieces, in order
 * @param files the files, in order
 * @param bytes their size
 * @param shards number of shards of every stage
 */
public record InputPlan(List<InputSplit> splits, List<String> files, long bytes, int shards) {
  /** Plain lines are cut into pieces of this size. */
  static final long SPLIT_BYTES = 8L << 20;

  /** Input that goes into one shard unless the user says otherwise. */
  static final long SHARD_BYTES = 16L << 20;

  public InputPlan {
    splits = List.copyOf(splits);
    files = List.copyOf(files);
  }

  /**
   * A file of the input.
   *
   * @param name the file as the user would name it
   * @param path where it is, absolute
   * @param bytes its size
   * @param form what it is by its bytes
   */
  public record InputFile(String name, String path, long bytes, FileForm form) {}

  /**
   * Cuts files into pieces.
   *
   * @param files the files, in the order of their rows
   * @param shards number of shards, 0 for one each 16 MiB
   */
  public static InputPlan of(List<InputFile> files, int shards) {
    long total = files.stream().mapToLong(InputFile::bytes).sum();
    int count =
        shards > 0
            ? shards
            : (int) Math.min(99_999, Math.max(1, (total + SHARD_BYTES - 1) / SHARD_BYTES));
    List<InputSplit> splits = new ArrayList<>();
    long offset = 0;
    for (int i = 0; i < files.size(); i++) {
      InputFile file = files.get(i);
      long step = file.form().isSplittable() ? SPLIT_BYTES : Long.MAX_VALUE;
      long start = 0;
      do {
        long end = file.bytes() - start <= step ? file.bytes() : start + step;
        splits.add(
            new InputSplit(
                file.form(),
                file.name(),
                file.path(),
                i,
                start,
                end,
                file.bytes(),
                offset,
                total,
                count));
        start = end;
      } while (start < file.bytes());
      offset += file.bytes();
    }
    return new InputPlan(splits, files.stream().map(InputFile::name).toList(), total, count);
  }
}
