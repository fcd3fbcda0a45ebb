package org.multiverse.curator.curation;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.multiverse.curator.judge.JudgeSettings;
import org.multiverse.curator.judge.LocalJudges;
import org.multiverse.curator.judge.Validator;
import org.multiverse.curator.llm.BlindCheck;
import org.multiverse.curator.llm.LlmMaker;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.ModelGateway;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rules.RulesMaker;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.Judge;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.steps.StepMaker;

/**
 * Who makes the answers, who judges them, and within which limits: all of a curation but its input.
 *
 * @param limits what steps, checks and prompts keep to
 * @param llm large models for some or all of the model steps, and the model of the blind check;
 *     null when the embedded rules make them all
 * @param judge the local model behind each step, null for none
 */
public record CurationSettings(Limits limits, LlmSettings llm, JudgeSettings judge)
    implements CurationPlan {
  public CurationSettings {
    Objects.requireNonNull(limits, "Invalid limits: null");
  }

  /** The embedded rules within the default limits, and no judge. */
  public static CurationSettings rules() {
    return new CurationSettings(Limits.defaults(), null, null);
  }

  public CurationSettings withLimits(Limits value) {
    return new CurationSettings(value, llm, judge);
  }

  public CurationSettings withLlm(LlmSettings value) {
    return new CurationSettings(limits, value, judge);
  }

  public CurationSettings withJudge(JudgeSettings value) {
    return new CurationSettings(limits, llm, value);
  }

  @Override
  public Optional<LocalDate> pricesAsOf() {
    return Optional.ofNullable(llm).map(of -> of.prices().asOf());
  }

  @Override
  public Optional<GatewaySettings> gateway() {
    return Optional.ofNullable(llm).map(LlmSettings::gateway);
  }

  @Override
  public CurationSettings withGateway(GatewaySettings value) {
    return llm == null ? this : withLlm(llm.withGateway(value));
  }

  @Override
  public Curation open(WorkerSession session) {
    return open(
        llm == null ? null : session.gateway(llm.gateway(), llm.prices()),
        judge == null ? null : session.validator(judge.source(), judge.cache()));
  }

  /**
   * Opens it on clients at hand.
   *
   * @param gateway the way to the large models, null without one
   * @param validator the local model, null without one
   */
  public Curation open(ModelGateway gateway, Validator validator) {
    return open(gateway, validator, UnaryOperator.identity());
  }

  /**
   * The same with somebody between the steps and their large models.
   *
   * @param watched what stands in the place of a large model's maker
   */
  Curation open(ModelGateway gateway, Validator validator, UnaryOperator<StepMaker> watched) {
    StepMaker rules = new RulesMaker(limits);
    Map<ModelSpec, StepMaker> makers = new HashMap<>();
    Function<StepName, StepMaker> maker =
        step -> {
          ModelSpec model = llm == null ? null : llm.models().get(step);
          return model == null
              ? rules
              : makers.computeIfAbsent(
                  model, m -> watched.apply(new LlmMaker(llm, m, limits, gateway)));
        };
    List<Judge> judges = new ArrayList<>();
    judges.addAll(
        validator == null ? LocalJudges.none() : LocalJudges.of(validator, judge.thresholds()));
    judges.add(
        llm == null || llm.judge() == null ? BlindCheck.none() : new BlindCheck(llm, gateway));
    return Curation.of(maker, judges, limits);
  }

  @Override
  public int concurrency() {
    int judging = judge == null ? 1 : judge.source().concurrency();
    return llm == null || llm.gateway().offline()
        ? judging
        : Math.max(judging, llm.gateway().limits().concurrency());
  }

  @Override
  public Map<String, String> decisive() {
    Map<String, String> settings = new TreeMap<>();
    if (judge != null) {
      settings.putAll(judge.decisive());
    }
    settings.put("limits", limits.toString());
    StepMaker rules = new RulesMaker(limits);
    if (llm == null) {
      settings.put("maker", rules.name());
      settings.put("model", rules.model());
      return settings;
    }
    settings.put("maker", "llm");
    for (StepName step : StepName.values()) {
      if (step.isModelStep()) {
        ModelSpec model = llm.models().get(step);
        settings.put("model." + step, model == null ? rules.model() : model.toString());
        if (model != null) {
          for (String prompt : LlmMaker.prompts(step)) {
            settings.put("prompt." + prompt, llm.prompts().prompt(prompt).fingerprint());
          }
        }
      }
    }
    if (llm.judge() != null) {
      settings.put("model." + BlindCheck.NAME, llm.judge().toString());
      settings.put(
          "prompt." + BlindCheck.NAME, llm.prompts().prompt(BlindCheck.NAME).fingerprint());
    }
    settings.put("temperature", String.valueOf(llm.temperature()));
    settings.put("repairs", Integer.toString(llm.repairs()));
    return settings;
  }
}
