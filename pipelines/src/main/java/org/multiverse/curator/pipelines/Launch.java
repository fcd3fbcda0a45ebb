package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.Optional;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.curation.WorkerStatus;
import org.multiverse.curator.places.Place;

/**
 * By whom a job was begun, and where it is: a file in the work folder, for those who look at the
 * run from elsewhere and for the launcher that comes after this one.
 *
 * @param job all that decides the shards, as a digest
 * @param name the job's name on a cluster
 * @param runner the runner in words
 * @param flinkMaster {@code host:port} of a cluster, null without one
 * @param flinkJob the job's id there, null before it is known
 * @param host where the launcher runs
 * @param pid its process
 * @param started when it began, ISO 8601
 * @param files input files, or shards
 * @param bytes their size
 * @param expected rows there are, -1 before they are read
 * @param to last step
 * @param cache where replies and what was spent lie; null without a model
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Launch(
    String job,
    String name,
    String runner,
    String flinkMaster,
    String flinkJob,
    String host,
    long pid,
    String started,
    int files,
    long bytes,
    long expected,
    String to,
    String cache) {

  /** The same with the id that a cluster has given the job. */
  Launch withFlinkJob(String id) {
    return new Launch(
        job, name, runner, flinkMaster, id, host, pid, started, files, bytes, expected, to, cache);
  }

  /** The process that began it, {@code host:pid}. */
  String launcher() {
    return host + ":" + pid;
  }

  void write(Place work) throws IOException {
    work.resolve(WorkerStatus.LAUNCH).write(Json.pretty(this));
  }

  /**
   * Who has begun the job of a work folder, empty when nobody has.
   *
   * @throws IOException when it can't be read
   */
  static Optional<Launch> in(Place work) throws IOException {
    Place file = work.resolve(WorkerStatus.LAUNCH);
    if (!file.isFile()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.MAPPER.readValue(file.read(), Launch.class));
    } catch (JsonProcessingException e) {
      throw new IOException(file + " can't be read: " + Causes.reason(e), e);
    }
  }
}
