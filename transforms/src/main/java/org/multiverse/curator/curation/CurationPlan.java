package org.multiverse.curator.curation;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.multiverse.curator.judge.JudgeSettings;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.Limits;

/**
 * A curation before it is opened: settings that travel to the workers. Clients and models are
 * opened there, once a worker, and belong to its session.
 */
public interface CurationPlan extends Serializable {
  /** Opens it on a worker. */
  Curation open(WorkerSession session);

  /** What steps, checks, prompts and the reader of the input keep to. */
  default Limits limits() {
    return Limits.defaults();
  }

  /** How large models are called; empty without one. */
  default Optional<GatewaySettings> gateway() {
    return Optional.empty();
  }

  /** The day for which the prices of its models are known; empty without a model. */
  default Optional<LocalDate> pricesAsOf() {
    return Optional.empty();
  }

  /** The local model that judges each step, null for none. */
  default JudgeSettings judge() {
    return null;
  }

  /** The same with large models called otherwise; as it is without one. */
  default CurationPlan withGateway(GatewaySettings value) {
    return this;
  }

  /** What of it decides what becomes of a trace, for fingerprints: no places, no prices. */
  Map<String, String> decisive();

  /**
   * How many rows it is worth to have in work at the same time in one JVM: 1 when answers come from
   * computing, more when they come from waiting.
   */
  default int concurrency() {
    return 1;
  }
}
