package org.multiverse.curator.pipelines;

/**
 * Turns reasoning traces into the shards of a run folder: reads, takes each row through the five
 * steps, writes every stage, proves that no row was lost, and moves all into place.
 */
public final class CurationPipeline {
  private CurationPipeline() {}

  /**
   * Runs and waits for the end.
   *
   * @throws UsageException when the settings can't be carried out as they are
   * @throws UnreachableException when the cluster does not answer
   * @throws RunFailedException when the job breaks off or a row is missing at its end
   */
  public static RunReport run(RunSettings settings, Progress progress) {
    if (settings != null) {
      throw new RunFailedException("Cannot run " + settings.output() + ": not built yet");
    }
    return null;
  }
}
