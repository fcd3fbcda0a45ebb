package org.multiverse.curator.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.pipelines.RunSettings;
import org.multiverse.curator.places.Place;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of a curation: those of the command line, and where it gives none those that the run
 * folder remembers.
 */
@Command
final class CurationOptions {
  @Mixin private InputOptions input;
  @Mixin private ScreeningOptions screening;
  @Mixin private ModelOptions models;
  @Mixin private ValidatorOptions validator;
  @Mixin private LimitOptions limits;

  private RememberedOptions remembered;
  private Map<String, List<String>> added;

  private CurationOptions() {}

  /**
   * The options of a command on a run folder.
   *
   * @param given the command line; null for what the folder remembers alone
   */
  static CurationOptions of(ParseResult given, Place run) {
    CurationOptions options = new CurationOptions();
    CommandLine line = new CommandLine(options).setResourceBundle(new HelpWords());
    RememberedOptions before = RememberedOptions.of(run);
    Map<String, List<String>> typed = new LinkedHashMap<>();
    if (given != null) {
      // In the order of the help, whatever order they were typed in.
      for (OptionSpec option : line.getCommandSpec().options()) {
        if (given.hasMatchedOption(option.longestName())) {
          typed.put(
              option.longestName(),
              given.matchedOption(option.longestName()).originalStringValues());
        }
      }
    }
    options.added = new LinkedHashMap<>(before.values());
    options.added.keySet().removeAll(typed.keySet());
    RememberedOptions after = before;
    for (Map.Entry<String, List<String>> option : typed.entrySet()) {
      if (RememberedOptions.isRemembered(option.getKey())) {
        after = after.with(option.getKey(), option.getValue());
      }
    }
    List<String> words = new ArrayList<>();
    options.added.forEach((name, values) -> add(words, name, values));
    typed.forEach((name, values) -> add(words, name, values));
    line.parseArgs(words.toArray(String[]::new));
    options.remembered = after.with(RememberedOptions.CACHE, List.of(options.models.cache()));
    return options;
  }

  private static void add(List<String> words, String name, List<String> values) {
    if (values.isEmpty()) {
      words.add(name);
    }
    for (String value : values) {
      words.add(name + "=" + value);
    }
  }

  /** The input. */
  RunSettings.Builder input() {
    return input.settings().screening(screening.screening());
  }

  /** Whether any input is given or remembered. */
  boolean hasInput() {
    return remembered.values().containsKey("--input");
  }

  /** Models, judges and limits. */
  CurationSettings curation() {
    return new CurationSettings(
        limits.limits(), models.settings(), validator.judge(models.cache()));
  }

  /** Whether a model answers through the cache alone, so that the folder is to remember how. */
  boolean isCurationByFiles() {
    return models.isOffline() && models.settings() != null && hasInput();
  }

  /** All that the folder is to remember from now on. */
  RememberedOptions remembered() {
    return remembered;
  }

  /** What was taken from the folder, as it would be typed; empty when nothing was. */
  String taken() {
    return added.entrySet().stream()
        .map(
            option ->
                option.getKey()
                    + option.getValue().stream()
                        .map(value -> " " + Summary.quoted(value))
                        .collect(Collectors.joining()))
        .collect(Collectors.joining(" "));
  }
}
