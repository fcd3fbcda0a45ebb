package org.multiverse.curator.beam;

import java.io.IOException;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.multiverse.curator.shards.ShardRow;
import org.multiverse.curator.shards.ShardWriter;

/**
 * Writes rows as the shards they are keyed by. The rows of a shard wait on the disk, not in memory.
 * A shard without a row is not written: whoever runs the pipeline knows how many there are to be.
 */
public final class WriteShards extends PTransform<PCollection<KV<Integer, ShardRow>>, PDone> {
  private static final long serialVersionUID = 1L;

  private final ShardWriter writer;

  private WriteShards(ShardWriter writer) {
    this.writer = writer;
  }

  public static WriteShards by(ShardWriter writer) {
    return new WriteShards(writer);
  }

  @Override
  public PDone expand(PCollection<KV<Integer, ShardRow>> rows) {
    rows.apply("ByShard", GroupByKey.create()).apply("Write", ParDo.of(new WriteFn(writer)));
    return PDone.in(rows.getPipeline());
  }

  private static final class WriteFn extends DoFn<KV<Integer, Iterable<ShardRow>>, Void> {
    private static final long serialVersionUID = 1L;

    private final ShardWriter writer;

    WriteFn(ShardWriter writer) {
      this.writer = writer;
    }

    @ProcessElement
    public void write(@Element KV<Integer, Iterable<ShardRow>> shard) throws IOException {
      writer.write(shard.getKey(), shard.getValue());
    }
  }
}
