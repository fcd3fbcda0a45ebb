package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.Map;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.places.Place;

/**
 * What an incomplete run leaves in its folder: {@code batch/waiting.json}. It goes when a run into
 * the folder comes to its end.
 *
 * @param run id of the run: the fingerprint of its settings
 * @param steps rows that wait for a reply, by the step that they wait at
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record WaitingRows(
    @JsonProperty("run") String run, @JsonProperty("steps") Map<String, Long> steps) {
  /** The file in the run folder. */
  static final String FILE = RunLayout.BATCH + "/waiting.json";

  /**
   * Reads the file.
   *
   * @throws IllegalArgumentException when it is not one of ours
   */
  static WaitingRows fromJson(String text) {
    try {
      WaitingRows rows = Json.MAPPER.readValue(text, WaitingRows.class);
      if (rows == null || rows.steps == null) {
        throw new IllegalArgumentException("it names no steps");
      }
      return rows;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(Causes.reason(e), e);
    }
  }

  void write(Place run) throws IOException {
    run.resolve(FILE).write(Json.pretty(this) + "\n");
  }

  static void delete(Place run) throws IOException {
    if (run.resolve(FILE).isFile()) {
      run.resolve(FILE).delete();
    }
  }
}
