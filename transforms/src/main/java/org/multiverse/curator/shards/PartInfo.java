package org.multiverse.curator.shards;

import java.io.IOException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.places.Place;

/**
 * What a shard holds, as its writer left it in a small file beside it.
 *
 * @param bytes size of the shard
 * @param sha256 its digest in hexadecimal
 * @param counts its rows
 */
public record PartInfo(long bytes, String sha256, RowCounts counts) {
  /** The file beside a shard. */
  public static Place beside(Place shard) {
    return Place.of(nameBeside(shard.spec()));
  }

  /** The name of the file beside a shard. */
  public static String nameBeside(String shard) {
    return shard + ".json";
  }

  /** Reads what lies beside a shard. */
  public static PartInfo of(Place shard) throws IOException {
    return Json.MAPPER.readValue(beside(shard).read(), PartInfo.class);
  }
}
