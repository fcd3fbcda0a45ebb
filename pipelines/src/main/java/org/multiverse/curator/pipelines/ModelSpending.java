package org.multiverse.curator.pipelines;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.multiverse.curator.curation.CurationPlan;
import org.multiverse.curator.model.FormsFile;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.Spend;
import org.multiverse.curator.model.SpendLedger;

/**
 * What the model calls of a job cost, in this attempt and those before, and the curation that keeps
 * this attempt within what is left of the budget.
 */
final class ModelSpending {
  private final RunSettings settings;
  private final String job;
  // What comes out of the cache alone costs nothing: each attempt is counted for itself, so that
  // the
  // figures are those of the replies that there are.
  private final String attempt;

  ModelSpending(RunSettings settings, String job) {
    this.settings = settings;
    this.job = job;
    boolean offline = settings.curation().gateway().map(GatewaySettings::offline).orElse(false);
    this.attempt = offline ? job + "-offline-" + UUID.randomUUID() : job;
  }

  /** The curation for the workers of this job. */
  CurationPlan curation() {
    CurationPlan curation = settings.curation();
    return curation
        .gateway()
        .map(gateway -> curation.withGateway(withinBudget(gateway.withJob(attempt, workers()))))
        .orElse(curation);
  }

  private int workers() {
    return settings.flinkMaster() == null ? 1 : new FlinkCluster(settings.flinkMaster()).workers();
  }

  private GatewaySettings withinBudget(GatewaySettings gateway) {
    if (gateway.limits().maxCostUsd() == 0) {
      return gateway;
    }
    double left = gateway.limits().maxCostUsd() - SpendLedger.total(soFar()).costUsd();
    // Nothing left is not the same as no limit; what is cached is still free.
    return gateway.withMaxCostUsd(Math.max(left, 1e-9));
  }

  private Map<String, Spend> withAttempt(Map<String, Spend> before) {
    Map<String, Spend> all = new TreeMap<>(before);
    if (!attempt.equals(job)) {
      String cache = settings.curation().gateway().orElseThrow().cache();
      SpendLedger.of(cache, attempt)
          .forEach((purpose, spend) -> all.merge(purpose, spend, Spend::plus));
    }
    return all;
  }

  /** How models are asked where it is other than usual, in words; empty without a model. */
  Map<String, String> requestForms() {
    return settings
        .curation()
        .gateway()
        .map(gateway -> FormsFile.of(gateway.cache(), attempt))
        .orElse(Map.of());
  }

  /** What was spent so far by purpose; empty without a model. */
  Map<String, Spend> soFar() {
    return settings
        .curation()
        .gateway()
        .map(gateway -> SpendLedger.of(gateway.cache(), job))
        .map(this::withAttempt)
        .orElse(Map.of());
  }
}
