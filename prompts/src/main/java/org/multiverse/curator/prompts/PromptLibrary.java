package org.multiverse.curator.prompts;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The prompts of a run: those that come with the project, each overridden by the file of the same
 * name in a folder of the user's ({@code --prompts DIR}).
 */
public final class PromptLibrary implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Names of the prompts that come with the project. */
  public static final List<String> NAMES =
      List.of("system", "summary-tree", "parallel-groups", "mapreduce", "repair", "blind-check");

  private final Map<String, Prompt> prompts;

  private PromptLibrary(Map<String, Prompt> prompts) {
    this.prompts = Map.copyOf(prompts);
  }

  /** The prompts that come with the project. */
  public static PromptLibrary builtIn() {
    Map<String, Prompt> prompts = new TreeMap<>();
    for (String name : NAMES) {
      try (InputStream in = PromptLibrary.class.getResourceAsStream(name + ".md")) {
        if (in == null) {
          throw new IllegalStateException("Cannot load prompt " + name + ": not on the class path");
        }
        prompts.put(
            name, Prompt.parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot load prompt " + name, e);
      }
    }
    return new PromptLibrary(prompts);
  }

  /**
   * The same with the files of a folder in place of the built-in ones. A file whose name is no
   * prompt's is refused, since it would silently do nothing.
   */
  public PromptLibrary withOverrides(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("Invalid prompts folder: " + folder + " (no such folder)");
    }
    Map<String, Prompt> overridden = new TreeMap<>(prompts);
    try (var files = Files.newDirectoryStream(folder, "*.md")) {
      for (Path file : files) {
        String name = file.getFileName().toString().replaceFirst("\\.md$", "");
        if (name.equals("README")) {
          continue;
        }
        Prompt builtIn = prompts.get(name);
        if (builtIn == null) {
          throw new IllegalArgumentException(
              "Invalid prompt file: " + file + " (names are " + NAMES + ")");
        }
        Prompt prompt = Prompt.parse(name, Files.readString(file));
        if (!prompt.placeholders().equals(builtIn.placeholders())) {
          throw new IllegalArgumentException(
              "Invalid prompt file: "
                  + file
                  + " (its placeholders are "
                  + prompt.placeholders()
                  + ", they must be "
                  + builtIn.placeholders()
                  + ")");
        }
        overridden.put(name, prompt);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read prompts folder " + folder, e);
    }
    return new PromptLibrary(overridden);
  }

  /** The prompt with this name. */
  public Prompt prompt(String name) {
    Prompt prompt = prompts.get(name);
    if (prompt == null) {
      throw new IllegalArgumentException("Invalid prompt: " + name + " (one of " + NAMES + ")");
    }
    return prompt;
  }

  /** Fingerprint of every prompt by name, sorted. */
  public Map<String, String> fingerprints() {
    Map<String, String> fingerprints = new TreeMap<>();
    prompts.forEach((name, prompt) -> fingerprints.put(name, prompt.fingerprint()));
    return fingerprints;
  }
}
