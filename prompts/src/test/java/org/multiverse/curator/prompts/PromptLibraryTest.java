package org.multiverse.curator.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptLibraryTest {
  @Test
  void builtIn_holdsEveryPromptWithItsStep() {
    PromptLibrary library = PromptLibrary.builtIn();

    assertThat(library.prompt("system").placeholders()).containsExactly("question", "units");
    assertThat(library.prompt("summary-tree").header().answerSchema())
        .isEqualTo("summary-tree.schema.json");
    assertThat(library.prompt("mapreduce").placeholders()).containsExactly("outline");
    assertThat(library.fingerprints()).containsOnlyKeys(PromptLibrary.NAMES);
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
