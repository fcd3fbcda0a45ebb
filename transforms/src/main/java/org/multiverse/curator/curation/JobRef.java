package org.multiverse.curator.curation;

import java.io.Serializable;
import java.util.Objects;

/**
 * A job as its workers know it.
 *
 * @param id all that decides its result, as a digest; empty for none
 * @param folder where workers write how far they are, a path or URL; empty for nowhere
 */
public record JobRef(String id, String folder) implements Serializable {
  /** No job: rows are counted for nobody. */
  public static final JobRef NONE = new JobRef("", "");

  public JobRef {
    Objects.requireNonNull(id, "Invalid job id: null");
    Objects.requireNonNull(folder, "Invalid job folder: null");
  }
}
