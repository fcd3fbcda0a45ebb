package org.multiverse.curator.curation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.ThisMachine;
import org.multiverse.curator.places.Place;

/**
 * How far one worker is: a small file beside the run, written about once a second, so that anybody
 * who sees the run folder sees it. Rows of a task that is tried again count again.
 *
 * @param worker name of the file
 * @param host where the worker runs
 * @param pid its process
 * @param started when it began, ISO 8601
 * @param updated when this was written
 * @param ended whether it has ended in good order
 * @param read rows read
 * @param passed rows past each step, by its name
 * @param statuses rows that are through, by status
 * @param failure what went wrong in a task last, null when nothing did
 * @param failedAt when
 * @param inWork ids of the rows in work
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkerStatus(
    String worker,
    String host,
    long pid,
    String started,
    String updated,
    boolean ended,
    long read,
    Map<String, Long> passed,
    Map<String, Long> statuses,
    String failure,
    String failedAt,
    List<String> inWork) {
  /** A worker that has not ended and says nothing for so long may be dead. */
  public static final Duration SILENCE = Duration.ofSeconds(40);

  /** Folder of these files, in the job's. */
  public static final String FOLDER = "workers";

  /**
   * File in the job's folder that says by whom it was begun, there as long as the job is wanted.
   */
  public static final String LAUNCH = "launch.json";

  public WorkerStatus {
    passed = new TreeMap<>(passed == null ? Map.of() : passed);
    statuses = new TreeMap<>(statuses == null ? Map.of() : statuses);
    inWork = inWork == null ? List.of() : List.copyOf(inWork);
  }

  /**
   * The workers that have said anything, in the order of their beginning.
   *
   * @param job the job's folder
   */
  public static List<WorkerStatus> all(Place job) throws IOException {
    Place folder = job.resolve(FOLDER);
    List<WorkerStatus> workers = new ArrayList<>();
    for (String name : folder.files()) {
      if (!name.endsWith(".json")) {
        continue;
      }
      try {
        workers.add(Json.MAPPER.readValue(folder.resolve(name).read(), WorkerStatus.class));
      } catch (JsonProcessingException | NoSuchFileException e) {
        // Of another version, or gone between the list and the look: the others tell enough.
      }
    }
    workers.sort(Comparator.comparing(WorkerStatus::started));
    return workers;
  }

  /** Whether it has neither ended nor said anything for {@link #SILENCE}, and so may be dead. */
  public boolean isSilent(Instant now) {
    return !ended && Instant.parse(updated).plus(SILENCE).isBefore(now);
  }

  /**
   * Whether it is dead for certain: on this machine by its process; elsewhere, where it must speak
   * every ten seconds, by its silence of twice as long.
   */
  boolean isDead(Instant now) {
    if (ended) {
      return false;
    }
    return host.equals(ThisMachine.name())
        ? !ThisMachine.isAlive(pid, Instant.parse(started))
        : Instant.parse(updated).plus(StatusFile.HEARTBEAT.multipliedBy(2)).isBefore(now);
  }

  /** Whether it says the same as another but for the time. */
  boolean saysTheSameAs(WorkerStatus other) {
    return other != null
        && ended == other.ended
        && read == other.read
        && passed.equals(other.passed)
        && statuses.equals(other.statuses)
        && inWork.equals(other.inWork)
        && String.valueOf(failedAt).equals(String.valueOf(other.failedAt));
  }
}
