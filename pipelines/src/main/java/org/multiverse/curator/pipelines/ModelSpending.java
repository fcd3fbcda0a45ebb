package org.multiverse.curator.pipelines;

import java.util.Map;
import org.multiverse.curator.curation.CurationPlan;
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

  ModelSpending(RunSettings settings, String job) {
    this.settings = settings;
    this.job = job;
  }

  /** The curation for the workers of this job. */
  CurationPlan curation() {
    CurationPlan curation = settings.curation();
    return curation
        .gateway()
        .map(gateway -> curation.withGateway(withinBudget(gateway.withJob(job, workers()))))
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

  /** What was spent so far by purpose; empty without a model. */
  Map<String, Spend> soFar() {
    return settings
        .curation()
        .gateway()
        .map(gateway -> SpendLedger.of(gateway.cache(), job))
        .orElse(Map.of());
  }
}
