package org.multiverse.curator.llm;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.prompts.PromptLibrary;
import org.multiverse.curator.rows.StepName;

/**
 * What makes a large model's answers, and how it is reached.
 *
 * @param models the model of each step that a model makes
 * @param judge the model of the blind check, null for none
 * @param prompts what is asked
 * @param temperature null to leave it to the provider
 * @param repairs how many times an answer that fails its checks is sent back
 * @param gateway limits and places
 * @param prices what calls cost
 */
public record LlmSettings(
    Map<StepName, ModelSpec> models,
    ModelSpec judge,
    PromptLibrary prompts,
    Double temperature,
    int repairs,
    GatewaySettings gateway,
    PriceTable prices)
    implements Serializable {
  public LlmSettings {
    models = Collections.unmodifiableMap(new TreeMap<>(models));
    Objects.requireNonNull(prompts, "Invalid prompts: null");
    Objects.requireNonNull(gateway, "Invalid gateway: null");
    Objects.requireNonNull(prices, "Invalid prices: null");
    if (repairs < 0) {
      throw new IllegalArgumentException("Invalid repairs: " + repairs);
    }
    if (temperature != null && !(temperature >= 0 && temperature <= 2)) {
      throw new IllegalArgumentException("Invalid temperature: " + temperature + " (0 to 2)");
    }
  }

  /** The same for the workers of one job. */
  public LlmSettings withGateway(GatewaySettings value) {
    return new LlmSettings(models, judge, prompts, temperature, repairs, value, prices);
  }
}
