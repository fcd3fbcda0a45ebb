package org.multiverse.curator.pipelines;

import java.util.Map;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.Spend;
import org.multiverse.curator.model.SpendLedger;

/**
 * What the model calls of a job cost, in this attempt and those before, and the settings that keep
 * this attempt within what is left of the budget.
 */
final class ModelSpending {
  private final RunSettings settings;
  private final String job;

  ModelSpending(RunSettings settings, String job) {
    this.settings = settings;
    this.job = job;
  }

  /** The settings for the workers of this job; null without a model. */
  LlmSettings llm() {
    LlmSettings llm = settings.llm();
    if (llm == null) {
      return null;
    }
    int workers =
        settings.flinkMaster() == null ? 1 : new FlinkCluster(settings.flinkMaster()).workers();
    GatewaySettings gateway = llm.gateway().withJob(job, workers);
    if (gateway.maxCostUsd() > 0) {
      double left = gateway.maxCostUsd() - SpendLedger.total(soFar()).costUsd();
      // Nothing left is not the same as no limit; what is cached is still free.
      gateway = gateway.withMaxCostUsd(Math.max(left, 1e-9));
    }
    return llm.withGateway(gateway);
  }

  /** What was spent so far by purpose; empty without a model. */
  Map<String, Spend> soFar() {
    return settings.llm() == null
        ? Map.of()
        : SpendLedger.of(settings.llm().gateway().cache(), job);
  }
}
