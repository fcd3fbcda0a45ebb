package org.multiverse.curator.tags;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  @Property(tries = 3000)
  void parseOfWrite_isTheCanonicalDocument(@ForAll long seed) {
    Document document = Documents.random(seed);
    Document canonical = document.canonical();

    for (Form form : Form.values()) {
      String text = TagWriter.write(document, form);
      ParseResult result = TagParser.parse(text, form, Grammar.WRITING);
      assertThat(result.violations()).isEmpty();
      assertThat(result.document()).isEqualTo(canonical);
      assertThat(TagWriter.write(canonical, form)).isEqualTo(text);
    }
    assertThat(canonical.canonical()).isEqualTo(canonical);
  }

  @Property(tries = 3000)
  void parseOfExact_isTheVeryDocument(@ForAll long seed) {
    Document document = Documents.random(seed);

    ParseResult result = TagParser.parse(TagWriter.exact(document), Form.TIGHT, Grammar.WRITING);
    assertThat(result.violations()).isEmpty();
    assertThat(result.document()).isEqualTo(document);
  }

  @Property(tries = 1000)
  void write_putsNoWhiteSpaceOfATextBesideATag(@ForAll long seed) {
    Document document = Documents.random(seed);
    String names = "(?:Think|Parallel|Goal|Outline|Path|Conclusion)>";
    String tags = "</?" + names;

    assertThat(TagWriter.write(document, Form.TIGHT))
        .doesNotContainPattern("\\s</" + names)
        .doesNotContainPattern("(?<=" + tags + ")\\s");
    assertThat(TagWriter.write(document, Form.LINES))
        .doesNotContainPattern("\\s\\s</" + names)
        .doesNotContainPattern("(?<=" + tags + ")\\s\\s")
        .doesNotContainPattern("\\s\\sLet's think in parallel.\n<Parallel>");
  }

  @Test
  void write_ofTextsCutWithTheirLineEnds_isTheSameAsWithoutThem() {
    Document cut =
        new Document(
            List.of(
                new Text("\nTwo cases. \n\n"),
                new Parallel(
                    List.of(new Outline("1", "Take even n.\n"), new Outline("2", " Take odd n.")),
                    List.of(
                        new Path("1", List.of(new Text("Even.\n\n"))),
                        new Path("2", List.of(new Text("\nOdd.\n")))),
                    "Both hold.\n\n"),
                new Text("\n\nSo done.\n")));

    assertThat(TagWriter.write(cut, Form.LINES)).isEqualTo(EXAMPLE);
  }

  @Test
  void write_aBlockThatBeginsAPath_keepsIdAndCueOnLinesOfTheirOwn() {
    Parallel inner = block("1.", List.of(new Text("a")), List.of(new Text("b")));
    Document document =
        new Document(List.of(block("", List.of(new Text(" \n"), inner), List.of(new Text("c")))));

    assertThat(TagWriter.write(document, Form.LINES))
        .contains("<Path>\n1:\nLet's think in parallel.\n<Parallel>\n<Goal>");
    assertThat(TagWriter.write(document, Form.TIGHT))
        .contains("<Path>1:\nLet's think in parallel.\n<Parallel><Goal>");
  }

  @Test
  void write_blocksInARow_haveOneCueEachAndNothingElseBetween() {
    Parallel first = block("", List.of(new Text("a")), List.of(new Text("b")));
    Document document =
        new Document(
            List.of(first, new Text("\n\nLet's think in parallel.\n\n"), first, new Text(" \n")));

    assertThat(TagWriter.write(document, Form.LINES))
        .contains("</Parallel>\nLet's think in parallel.\n<Parallel>")
        .endsWith("</Parallel>\n</Think>");
    assertThat(TagWriter.write(document, Form.TIGHT))
        .contains("</Parallel>Let's think in parallel.\n<Parallel>");
    assertThat(document.canonical()).isEqualTo(new Document(List.of(first, first)));
  }

  private static Parallel block(String prefix, List<Node> first, List<Node> second) {
    return new Parallel(
        List.of(new Outline(prefix + 1, "x"), new Outline(prefix + 2, "y")),
        List.of(new Path(prefix + 1, first), new Path(prefix + 2, second)),
        "z");
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
