package org.multiverse.curator.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptTest {
  private static final String FILE =
      "---\nstep: summary-tree\nversion: 3\nmax_output_tokens: 10\n---\n\nAsk {{what}} of {{whom}}.\n";

  @Test
  void parse_readsHeaderAndBody() {
    Prompt prompt = Prompt.parse("p", FILE);

    assertThat(prompt.header().step()).isEqualTo("summary-tree");
    assertThat(prompt.header().version()).isEqualTo(3);
    assertThat(prompt.header().answerSchema()).isNull();
    assertThat(prompt.body()).isEqualTo("Ask {{what}} of {{whom}}.\n");
    assertThat(prompt.placeholders()).containsExactly("what", "whom");
  }

  @Test
  void fingerprint_changesWithTheTextAndNotWithLineEnds() {
    String fingerprint = Prompt.parse("p", FILE).fingerprint();

    assertThat(fingerprint).hasSize(16);
    assertThat(Prompt.parse("p", FILE.replace("\n", "\r\n")).fingerprint()).isEqualTo(fingerprint);
    assertThat(Prompt.parse("p", FILE.replace("Ask", "Beg")).fingerprint())
        .isNotEqualTo(fingerprint);
  }

  @Test
  void render_leavesPlaceholdersInsideValuesAlone() {
    assertThat(Prompt.parse("p", FILE).render(Map.of("what", "{{whom}} $1", "whom", "you")))
        .isEqualTo("Ask {{whom}} $1 of you.\n");
  }

  @Test
  void render_givenWrongNames_saysWhichItTakes() {
    assertThatThrownBy(() -> Prompt.parse("p", FILE).render(Map.of("what", "x")))
        .hasMessage("Cannot render prompt p: it takes [what, whom], was given [what]");
  }

  @Test
  void parse_withoutFrontMatter_saysSo() {
    assertThatThrownBy(() -> Prompt.parse("p", "Just text"))
        .hasMessage("Invalid prompt: p (it must begin with front matter between two lines of ---)");
  }

  @Test
  void parse_givenUnknownHeader_namesIt() {
    assertThatThrownBy(() -> Prompt.parse("p", "---\nstep: x\nversion: 1\ntemprature: 2\n---\nx"))
        .hasMessageContaining("Invalid prompt: p")
        .hasMessageContaining("temprature");
  }
}
