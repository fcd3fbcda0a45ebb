package org.multiverse.curator.shards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.multiverse.curator.common.Json;

/**
 * What a shard holds, as its writer left it in a small file beside it.
 *
 * @param bytes size of the shard
 * @param sha256 its digest in hexadecimal
 * @param counts its rows
 */
public record PartInfo(long bytes, String sha256, RowCounts counts) {
  /** The file beside a shard. */
  public static Path beside(Path shard) {
    return shard.resolveSibling(shard.getFileName() + ".json");
  }

  /** Reads what lies beside a shard. */
  public static PartInfo of(Path shard) throws IOException {
    return Json.MAPPER.readValue(Files.readAllBytes(beside(shard)), PartInfo.class);
  }
}
