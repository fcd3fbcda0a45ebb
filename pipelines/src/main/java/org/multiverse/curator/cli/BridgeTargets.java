package org.multiverse.curator.cli;

import java.util.List;
import java.util.function.Predicate;
import org.multiverse.curator.bridge.job.TargetOptions;
import org.multiverse.curator.bridge.job.Targets;
import org.multiverse.curator.common.CuratorException;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * The targets on the command line of {@code bridge submit}: their names, their options, and which
 * option is whose. Knows none of them by itself.
 */
final class BridgeTargets {
  private final List<TargetOptions> all = Targets.all();

  /**
   * The target of a name, with its options filled in.
   *
   * @throws CuratorException when an option of another target was given: a misunderstanding, and
   *     not to be passed over
   */
  TargetOptions chosen(String name, CommandSpec spec) {
    TargetOptions chosen =
        all.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    for (TargetOptions target : all) {
      for (OptionSpec option : spec.mixins().get(target.name()).options()) {
        check(option.longestName(), spec, chosen, target::equals);
      }
    }
    check("--job-data", spec, chosen, TargetOptions::hasPathsOfItsOwn);
    check("--job-output", spec, chosen, TargetOptions::hasPathsOfItsOwn);
    check("--manifest-only", spec, chosen, TargetOptions::hasManifest);
    return chosen;
  }

  private void check(
      String option, CommandSpec spec, TargetOptions chosen, Predicate<TargetOptions> isFor) {
    if (spec.commandLine().getParseResult().hasMatchedOption(option) && !isFor.test(chosen)) {
      List<String> others = all.stream().filter(isFor).map(TargetOptions::name).toList();
      throw CuratorException.usage(
          "Invalid option for --target "
              + chosen.name()
              + ": "
              + option
              + " is for "
              + String.join(" and ", others));
    }
  }

  /** Gives the command the options of all targets. */
  static final class AddOptions implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec spec) {
      BridgeSubmitCommand command = (BridgeSubmitCommand) spec.userObject();
      for (TargetOptions target : command.targets.all) {
        spec.addMixin(target.name(), CommandSpec.forAnnotatedObjectLenient(target));
      }
      return spec;
    }
  }

  /** The name of a target, in whatever case. */
  static final class Name implements ITypeConverter<String> {
    @Override
    public String convert(String word) {
      return Targets.names().stream()
          .filter(word::equalsIgnoreCase)
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected one of "
                          + Targets.names()
                          + " (case-insensitive) but was '"
                          + word
                          + "'"));
    }
  }
}
