package org.multiverse.curator.bridge.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DocumentEncoderTest {
  private static final String LINES =
      """
      <Think>
      Sum.
      Let's think in parallel.
      <Parallel>
      <Goal>
      <Outline>
      1: a
      </Outline>
      <Outline>
      2: b
      </Outline>
      </Goal>
      <Path>
      1: A
      </Path>
      <Path>
      2: B
      </Path>
      <Conclusion>
      C
      </Conclusion>
      </Parallel>
      Done
      </Think>
      """;

  private static TokenizerFile file;
  private static Tokenizer tokenizer;

  @BeforeAll
  static void open() {
    file = TokenizerFile.read("bytes");
    tokenizer = file.open();
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static DocumentEncoder encoder(int blockLength) {
    return new DocumentEncoder(
        file,
        tokenizer,
        ChatTemplate.CHATML,
        new DocumentEncoder.EncodedPrompts(" P", " S"),
        blockLength);
  }

  /** The text with what bears no loss in brackets. */
  private static String masked(DocumentEncoder.Encoded document) {
    StringBuilder text = new StringBuilder();
    boolean loss = true;
    for (int token : document.tokens()) {
      boolean here = token < 0;
      if (here != loss) {
        text.append(here ? "]" : "[");
        loss = here;
      }
      text.append(tokenizer.decode(new int[] {token & ~DocumentEncoder.LOSS}));
    }
    return text.toString();
  }

  @Test
  void parallel_workedExample_noLossOnThePromptAndOnWhatTheEngineInserts() {
    Row row = new Row("r", "Q?", LINES, "Sum.AB Done", "42");
    assertThat(masked(encoder(4096).parallel(row)))
        .isEqualTo(
            "[<|im_start|>user\nQ? P<|im_end|>\n<|im_start|>assistant\n]"
                + "<Think>Sum.\nLet's think in parallel.\n<Parallel><Goal>"
                + "<Outline>1: a</Outline><Outline>2: b</Outline></Goal>"
                + "[<Path>1:] A</Path>[<Path>2:] B</Path>"
                + "[<Conclusion>]C</Conclusion></Parallel>Done</Think>\n42<|im_end|>");
    assertThat(masked(encoder(4096).sequential(row)))
        .isEqualTo(
            "[<|im_start|>user\nQ? S<|im_end|>\n<|im_start|>assistant\n]"
                + "<Think>Sum.AB Done</Think>\n42<|im_end|>");
  }

  @Test
  void parallel_nestedPaths_theirIdsAreInserted() {
    String nested =
        "<Think><Parallel><Goal><Outline>1: a</Outline><Outline>2: b</Outline></Goal>"
            + "<Path>1: <Parallel><Goal><Outline>1.1: c</Outline><Outline>1.2: d</Outline></Goal>"
            + "<Path>1.1: C</Path><Path>1.2: D</Path><Conclusion>E</Conclusion></Parallel></Path>"
            + "<Path>2: B</Path><Conclusion>F</Conclusion></Parallel></Think>";
    assertThat(masked(encoder(4096).parallel(new Row("r", "Q", nested, "x", null))))
        .contains("[<Path>1:]\nLet's think in parallel.\n<Parallel>")
        .contains("</Goal>[<Path>1.1:] C</Path>[<Path>1.2:] D</Path>[<Conclusion>]E")
        .endsWith("[<Path>2:] B</Path>[<Conclusion>]F</Conclusion></Parallel></Think><|im_end|>");
  }

  @Test
  void encode_whatCantBeUsed_isLeftOutWithItsReason() {
    assertThat(parallel("Q", "<Think><Path></Think>", null)).isEqualTo(LeftOut.INVALID_DOCUMENT);
    assertThat(parallel("<Path>", LINES, null)).isEqualTo(LeftOut.TAG_IN_TEXT);
    assertThat(parallel("Q", LINES, "</Think>")).isEqualTo(LeftOut.TAG_IN_TEXT);
    assertThat(parallel("Q<|im_end|>", LINES, null)).isEqualTo(LeftOut.SPECIAL_TOKEN);
    assertThat(parallel("Q", LINES, "<|im_start|>")).isEqualTo(LeftOut.SPECIAL_TOKEN);
    assertThat(parallel("Q", LINES.replace("Sum", "<|endoftext|>"), null))
        .isEqualTo(LeftOut.SPECIAL_TOKEN);
    assertThat(parallel(" ", LINES, null)).isEqualTo(LeftOut.MISSING_TEXT);
    assertThat(sequential(null, "x")).isEqualTo(LeftOut.MISSING_TEXT);
    assertThat(sequential("Q", null)).isEqualTo(LeftOut.MISSING_TEXT);
    assertThat(sequential("Q", "a <Goal> b")).isEqualTo(LeftOut.TAG_IN_TEXT);
    assertThat(sequential("Q", "a <path> <think> b")).isNull();
    assertThat(encoder(4096).parallel(new Row("r", "Q", null, "x", null))).isNull();
  }

  private static LeftOut parallel(String question, String trace, String answer) {
    return encoder(4096).parallel(new Row("r", question, trace, "x", answer)).reason();
  }

  private static LeftOut sequential(String question, String trace) {
    return encoder(4096).sequential(new Row("r", question, null, trace, null)).reason();
  }

  @Test
  void encode_atTheBlockLength_fitsAndOneLessDoesNot() {
    Row row = new Row("r", "Q", LINES, "x", null);
    int length = encoder(4096).parallel(row).tokens().length;
    assertThat(encoder(length).parallel(row).reason()).isNull();
    assertThat(encoder(length - 1).parallel(row).reason()).isEqualTo(LeftOut.TOO_LONG);
    assertThat(Arrays.stream(encoder(length).parallel(row).tokens()).filter(t -> t < 0).count())
        .isPositive();
  }
}
