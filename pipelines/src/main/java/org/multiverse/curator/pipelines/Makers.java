package org.multiverse.curator.pipelines;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.multiverse.curator.judge.JudgedSteps;
import org.multiverse.curator.llm.BlindCheck;
import org.multiverse.curator.llm.LlmMaker;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.prompts.Prompt;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rules.RulesMaker;
import org.multiverse.curator.steps.CurationStep;
import org.multiverse.curator.steps.CurationSteps;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.steps.StepMaker;

/** Who makes the answers of a run: the embedded rules, large models, or both, step by step. */
final class Makers {
  private Makers() {}

  /** The five steps, judged where there is a judge; steps without a model are made by the rules. */
  static List<CurationStep> steps(LlmSettings llm, JudgedSteps judge, Limits limits) {
    StepMaker rules = new RulesMaker(limits);
    Function<StepName, StepMaker> makers =
        step -> {
          ModelSpec model = llm == null ? null : llm.models().get(step);
          return model == null ? rules : new LlmMaker(llm, model);
        };
    List<CurationStep> steps =
        judge == null ? CurationSteps.with(makers, limits) : judge.with(makers, limits);
    return llm == null || llm.judge() == null
        ? steps
        : steps.stream()
            .map(step -> step.name() == StepName.MAPREDUCE ? new BlindCheck(step, llm) : step)
            .toList();
  }

  /** What of it decides the rows: no limits, no places, no prices. */
  static Map<String, String> settings(LlmSettings llm, JudgedSteps judge, Limits limits) {
    Map<String, String> settings = new TreeMap<>();
    if (judge != null) {
      settings.putAll(judge.settings());
    }
    StepMaker rules = new RulesMaker();
    settings.put("limits", limits.toString());
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
          prompt(settings, llm, step.toString());
          prompt(settings, llm, "system");
          prompt(settings, llm, "repair");
        }
      }
    }
    if (llm.judge() != null) {
      settings.put("model." + BlindCheck.NAME, llm.judge().toString());
      prompt(settings, llm, BlindCheck.NAME);
    }
    settings.put("temperature", String.valueOf(llm.temperature()));
    settings.put("repairs", Integer.toString(llm.repairs()));
    return settings;
  }

  private static void prompt(Map<String, String> settings, LlmSettings llm, String name) {
    Prompt prompt = llm.prompts().prompt(name);
    settings.put("prompt." + name, prompt.fingerprint());
  }
}
