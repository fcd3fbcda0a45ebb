package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.contracts.RunManifest;
import org.multiverse.curator.places.MemoryStore;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;

/** Runs into a folder where nothing is moved in one step. */
final class ObjectStoreTest {
  // Two shards of each of the five stages.
  private static final int STAGES = 10;

  @TempDir private Path temp;

  private String bucket() {
    return "memory://" + temp.getFileName();
  }

  private Place there() {
    return Place.of(bucket() + "/run");
  }

  private static RunSettings.Builder settings(Place output) {
    return Runs.of(Runs.TRACES, Path.of("unused")).output(output).shards(2);
  }

  private static List<RunManifest.ShardFile> files(Place run) {
    return RunFolder.open(run).manifest().orElseThrow().files();
  }

  private static long rows(Place run) {
    RunFolder folder = RunFolder.open(run);
    try (Stream<GenericRecord> data = folder.data();
        Stream<GenericRecord> rejected = folder.rejected()) {
      return data.count() + rejected.count();
    }
  }

  @Test
  void givenObjectStore_aRunLeavesTheSameShardsThere() throws Exception {
    Place here = Place.of(temp.resolve("run"));
    Place there = there();
    Runs.run(settings(here));
    Runs.run(settings(there));
    assertThat(files(there)).isEqualTo(files(here));
    assertThat(RunFolder.open(there).isComplete()).isTrue();
    assertThat(there.names()).isEqualTo(here.names());
  }

  @Test
  void givenObjectStore_aRunGoesOnFromAStageThere() throws Exception {
    Place there = there();
    Runs.run(settings(there).to(StepName.REFILL));
    Runs.run(RunSettings.builder().output(there).from(StepName.MAPREDUCE).parallelism(2));
    assertThat(rows(there)).isEqualTo(25);
  }

  @ParameterizedTest(name = "after {0} copies")
  @ValueSource(ints = {0, 1, STAGES - 1, STAGES + 1, STAGES + 3})
  void givenCopiesThatBreakOff_theNextRunLosesNothing(int copies) throws Exception {
    Place there = there();
    MemoryStore.breakAfter(bucket(), copies);
    assertThatThrownBy(() -> Runs.run(settings(there))).isInstanceOf(CuratorException.class);
    assertThat(RunFolder.open(there).isComplete()).isFalse();
    MemoryStore.breakAfter(bucket(), Integer.MAX_VALUE);
    // Not done again: what had been proved is copied, and the rows of a stage are read from there.
    Runs.run(RunSettings.builder().output(there).from(StepName.MAPREDUCE).parallelism(2));
    assertThat(rows(there)).isEqualTo(25);
    for (RunManifest.ShardFile file : files(there)) {
      assertThat(there.resolve(file.path()).bytes()).isEqualTo(file.bytes());
    }
  }
}
