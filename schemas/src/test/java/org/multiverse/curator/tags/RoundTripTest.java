package org.multiverse.curator.tags;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  @Property(tries = 3000)
  void parseOfWrite_isTheDocument(@ForAll long seed) {
    Document document = Documents.random(seed);

    for (Form form : Form.values()) {
      ParseResult result = TagParser.parse(TagWriter.write(document, form), form, Grammar.WRITING);
      assertThat(result.violations()).isEmpty();
      assertThat(result.document()).isEqualTo(document);
    }
  }

  @Property(tries = 1000)
  void parse_survivesAnyCutOfADocument(@ForAll long seed, @ForAll double where) {
    for (Form form : Form.values()) {
      String text = TagWriter.write(Documents.random(seed), form);
      int cut = (int) (Math.abs(where % 1) * text.length());
      ParseResult result = TagParser.parse(text.substring(cut) + text.substring(0, cut), form);
      assertThat(result.isValid()).isEqualTo(result.violations().isEmpty());
    }
  }

  @Test
  void write_lines_isTheFormOfMultiverse1k() {
    Document document = TagParser.parse(EXAMPLE, Form.LINES).document();

    assertThat(TagWriter.write(document, Form.LINES)).isEqualTo(EXAMPLE);
    assertThat(TagWriter.sequential(document)).isEqualTo("Two cases.Even.Odd.So done.");
  }

  @Test
  void write_tight_hasNothingBetweenTheTagsOfABlock() {
    Document document = TagParser.parse(EXAMPLE, Form.LINES).document();

    assertThat(TagWriter.write(document, Form.TIGHT))
        .isEqualTo(
            "<Think>Two cases.\nLet's think in parallel.\n<Parallel><Goal><Outline>1: Take even"
                + " n.</Outline><Outline>2: Take odd n.</Outline></Goal><Path>1: Even.</Path><Path>2:"
                + " Odd.</Path><Conclusion>Both hold.</Conclusion></Parallel>So done.</Think>");
  }

  private static final String EXAMPLE =
      """
      <Think>
      Two cases.
      Let's think in parallel.
      <Parallel>
      <Goal>
      <Outline>
      1: Take even n.
      </Outline>
      <Outline>
      2: Take odd n.
      </Outline>
      </Goal>
      <Path>
      1: Even.
      </Path>
      <Path>
      2: Odd.
      </Path>
      <Conclusion>
      Both hold.
      </Conclusion>
      </Parallel>
      So done.
      </Think>"""
          .replaceAll("(</?(?:Outline|Conclusion)>)", "$1");
}
