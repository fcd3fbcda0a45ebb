package org.multiverse.curator.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptLibraryTest {
  @Test
  void builtIn_holdsEveryPromptWithItsStep() {
    PromptLibrary library = PromptLibrary.builtIn();

    assertThat(library.prompt("system").placeholders()).containsExactly("question", "units");
    assertThat(library.prompt("summary-tree").header().answerSchema())
        .isEqualTo("summary-tree.schema.json");
    assertThat(library.prompt("parallel-groups").placeholders())
        .containsExactly("max_depth", "min_gain", "steps");
    assertThat(library.prompt("mapreduce").placeholders())
        .containsExactly("blocks", "max_edit_chars", "max_edit_percent");
    assertThat(library.prompt("repair").placeholders())
        .containsExactly("kept", "violations", "wanted");
    assertThat(library.prompt("repair").header().step()).isEqualTo("all");
    assertThat(library.prompt("blind-check").placeholders())
        .containsExactly("before", "outlines", "path", "question");
    assertThat(library.prompt("blind-check").header().maxOutputTokens()).isEqualTo(512);
    assertThat(library.fingerprints()).containsOnlyKeys(PromptLibrary.NAMES);
  }

  @Test
  void names_holdEveryFileOfTheFolder() throws IOException {
    try (var files = Files.newDirectoryStream(Path.of("."), "*.md")) {
      for (Path file : files) {
        String name = file.getFileName().toString().replaceFirst("\\.md$", "");
        assertThat(name.equals("README") || PromptLibrary.NAMES.contains(name)).as(name).isTrue();
      }
    }
  }

  @Test
  void answerSchemas_areThereForEveryAnswer() {
    for (String name : List.of("summary-tree", "parallel-groups", "mapreduce", "blind-check")) {
      Prompt.Header header = PromptLibrary.builtIn().prompt(name).header();

      assertThat(Path.of("..", "schemas", "json", header.answerSchema())).exists();
      assertThat(header.maxOutputTokens()).isPositive();
    }
  }

  @Test
  void tasks_sayWhichTheyAre() {
    PromptLibrary library = PromptLibrary.builtIn();

    assertThat(library.prompt("summary-tree").body()).startsWith("Task 1 of 3:");
    assertThat(library.prompt("parallel-groups").body()).startsWith("Task 2 of 3:");
    assertThat(library.prompt("mapreduce").body()).startsWith("Task 3 of 3:");
  }

  @Test
  void system_isTheSameForAllTracesUpToTheQuestion() {
    String body = PromptLibrary.builtIn().prompt("system").body();

    assertThat(body).endsWith("\nQuestion:\n{{question}}\n\nReasoning:\n{{units}}\n");
    assertThat(body.lines().filter("Question:"::equals)).hasSize(1);
    assertThat(body.lines().filter("Reasoning:"::equals)).hasSize(1);
  }

  @Test
  void withOverrides_replacesOnePrompt(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("summary-tree.md"),
        "---\nstep: summary-tree\nversion: 2\n---\nUp to {{last_unit}}.\n");
    PromptLibrary builtIn = PromptLibrary.builtIn();

    PromptLibrary library = builtIn.withOverrides(folder);

    assertThat(library.prompt("summary-tree").body()).isEqualTo("Up to {{last_unit}}.\n");
    assertThat(library.prompt("system")).isEqualTo(builtIn.prompt("system"));
  }

  @Test
  void withOverrides_givenAnUnknownName_refuses(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("sumary-tree.md"), "---\nstep: x\nversion: 2\n---\nx");

    assertThatThrownBy(() -> PromptLibrary.builtIn().withOverrides(folder))
        .hasMessageStartingWith("Invalid prompt file: ")
        .hasMessageContaining("sumary-tree.md");
  }

  @Test
  void withOverrides_givenOtherPlaceholders_refuses(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("summary-tree.md"), "---\nstep: x\nversion: 2\n---\n{{end}}");

    assertThatThrownBy(() -> PromptLibrary.builtIn().withOverrides(folder))
        .hasMessageContaining("its placeholders are [end], they must be [last_unit]");
  }

  @Test
  void withOverrides_givenNoFolder_refuses(@TempDir Path folder) {
    assertThatThrownBy(() -> PromptLibrary.builtIn().withOverrides(folder.resolve("nowhere")))
        .hasMessageStartingWith("Invalid prompts folder: ");
  }
}
