package org.multiverse.curator.model;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a job has spent, by purpose: one small file a worker beside the cached replies, so that a
 * job that goes on after a kill, or on several machines, knows what it has already cost. A worker's
 * file is written about once a second; a kill can lose the count of that second, no reply.
 */
public final class SpendLedger {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<TreeMap<String, Spend>> TOTALS = new TypeReference<>() {};

  private final EntryFiles files;
  private final String folder;
  private final String worker = UUID.randomUUID().toString();
  private final Map<String, Spend> own = new TreeMap<>();
  private boolean dirty;

  SpendLedger(EntryFiles files, String job) {
    this.files = files;
    this.folder = "spend/" + job;
  }

  /** What all workers of a job have spent so far, by purpose, in this attempt and those before. */
  public static Map<String, Spend> of(String cache, String job) {
    EntryFiles files = EntryFiles.at(cache);
    Map<String, Spend> all = new TreeMap<>();
    try {
      for (String name : files.list("spend/" + job)) {
        var bytes = files.read("spend/" + job + "/" + name);
        if (bytes.isPresent()) {
          JSON.readValue(bytes.get(), TOTALS)
              .forEach((purpose, spend) -> all.merge(purpose, spend, Spend::plus));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "Cannot read what the run has spent from " + cache + ": " + e.getMessage(), e);
    }
    return all;
  }

  /** The sum over all purposes. */
  public static Spend total(Map<String, Spend> spend) {
    return spend.values().stream().reduce(Spend.ZERO, Spend::plus);
  }

  synchronized void add(String purpose, Spend spend) {
    own.merge(purpose, spend, Spend::plus);
    dirty = true;
  }

  /** Writes this worker's file when there is something new. */
  void flush() throws IOException {
    byte[] bytes;
    synchronized (this) {
      if (!dirty) {
        return;
      }
      bytes = JSON.writeValueAsBytes(own);
      dirty = false;
    }
    files.write(folder + "/" + worker + ".json", bytes);
  }

  /** What this worker has spent. */
  synchronized Spend total() {
    return total(own);
  }
}
