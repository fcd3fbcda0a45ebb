package org.multiverse.curator.contracts;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names in a run folder, with {@code /} between them, wherever the folder is kept.
 *
 * <pre>
 * run.json · manifest.json · README.md · _SUCCESS
 * stages/1-summary-tree/part-00000-of-00004.parquet   … one folder a stage
 * data/train-00000-of-00004.parquet
 * rejected/rejected-00000-of-00004.parquet
 * _work/                                              while a run writes
 * </pre>
 */
public final class RunLayout {
  /** What the run was asked and what came of it, see {@link RunRecord}. */
  public static final String RUN_JSON = "run.json";

  /** Every shard with its rows and digest, see {@link RunManifest}. */
  public static final String MANIFEST = "manifest.json";

  /** The dataset card. */
  public static final String CARD = "README.md";

  /** There when, and only when, a run came to its end. */
  public static final String SUCCESS = "_SUCCESS";

  /** Where a run writes until all is proved; readers of dataset folders pass over such names. */
  public static final String WORK = "_work";

  /** Kept while a run writes. */
  public static final String LOCK = ".lock";

  /** Who writes a run in an object store, kept while it does. */
  public static final String LEASE = "_lease.json";

  private static final Pattern PART =
      Pattern.compile(".*[.][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}[.]part");

  /** Requests and replies of a curation by files. */
  public static final String BATCH = "batch";

  /** The folder above the stages. */
  public static final String STAGES = "stages";

  /** The result, as the Hugging Face hub lays it out. */
  public static final String DATA = "data";

  /** Rows that can't be used. */
  public static final String REJECTED = "rejected";

  private static final Pattern SHARD = Pattern.compile("[a-z]+-(\\d{5})-of-(\\d{5})\\.parquet");

  private RunLayout() {}

  /** The folder of a stage, such as {@code stages/1-summary-tree}. */
  public static String stage(String folder) {
    return STAGES + "/" + folder;
  }

  /** A shard of a folder, such as {@code data/train-00000-of-00004.parquet}. */
  public static String shard(String folder, int shard, int shards) {
    String name = folder.equals(DATA) ? "train" : folder.equals(REJECTED) ? folder : "part";
    return String.format("%s/%s-%05d-of-%05d.parquet", folder, name, shard, shards);
  }

  /** Number of shards that the name of one of them speaks of, 0 when it is no shard's name. */
  public static int shards(String name) {
    Matcher shard = SHARD.matcher(name);
    return shard.matches() ? Integer.parseInt(shard.group(2)) : 0;
  }

  /**
   * The shards among the names of a folder's files, in order; none when one is missing.
   *
   * @param names without the folder
   */
  public static List<String> complete(List<String> names) {
    List<String> found = names.stream().filter(name -> shards(name) > 0).sorted().toList();
    return found.isEmpty() || shards(found.get(0)) != found.size() ? List.of() : found;
  }

  /** Whether a file of this name, {@code NAME.UUID.part}, is one that is being written aside. */
  public static boolean isPart(String name) {
    return PART.matcher(name).matches();
  }
}
