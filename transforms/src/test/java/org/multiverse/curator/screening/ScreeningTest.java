package org.multiverse.curator.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.screening.Contamination.Question;

final class ScreeningTest {
  private static TraceRow row(int position, String question, String trace, String solution) {
    Map<String, String> columns = new TreeMap<>();
    columns.put(Trace.QUESTION, question);
    columns.put(Trace.TEXT, trace);
    columns.put("solution", solution);
    return TraceRow.pending("r" + position, new Origin("in", 0, position, 0), columns);
  }

  private static Screening answers(AnswerCheck check) {
    return new Screening(Dedup.OFF, check, null, 0, Long.MAX_VALUE, List.of());
  }

  private static List<TraceRow> all(Screening screening, List<TraceRow> rows) throws IOException {
    List<TraceRow> out = new ArrayList<>();
    LocalScreen.by(screening).read(rows::forEach, out::add);
    return out;
  }

  private static Screening dedup(Dedup dedup) {
    return new Screening(dedup, AnswerCheck.OFF, null, 0, Long.MAX_VALUE, List.of());
  }

  /** A text of so many words, and one in which every so many-th is another. */
  private static String text(int seed, int words, int otherEach) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      int word = random.nextInt(5_000);
      text.append(otherEach > 0 && i % otherEach == 0 ? "other" : "w" + word).append(' ');
    }
    return text.toString();
  }

  @Test
  void givenEqualTexts_theFirstRowIsKept() throws IOException {
    List<TraceRow> rows =
        List.of(
            row(1, "What is it?", "We add: 2 + 2.", ""),
            row(2, " What is\n\nit?", "We\tadd: 2 + 2.\n", ""),
            row(3, "What is it?", "We add: 2 - 2.", ""),
            row(4, "Another one?", "We add: 2 + 2.", ""));
    List<TraceRow> out = all(dedup(Dedup.EXACT), rows);
    assertThat(out).extracting(TraceRow::isPending).containsExactly(true, false, true, true);
    assertThat(out.get(1).reason().code()).isEqualTo(ReasonCode.DUPLICATE);
    assertThat(out.get(1).reason().message())
        .isEqualTo("Screened out: it is a duplicate of r1 (the same text)");
  }

  @Test
  void givenTextsWithoutWords_onlyEqualOnesAreTheSame() throws IOException {
    for (Dedup dedup : List.of(Dedup.EXACT, Dedup.NEAR)) {
      assertThat(
              all(
                  dedup(dedup),
                  List.of(row(1, "?", "= +", ""), row(2, "!", "* -", ""), row(3, "?", "=  +", ""))))
          .extracting(TraceRow::isPending)
          .containsExactly(true, true, false);
    }
  }

  @Test
  void givenChineseTexts_eachCharacterIsAWord() throws IOException {
    String text = "设函数在区间上连续且满足条件求证方程至少有一个实根并且讨论其个数的变化情况";
    List<TraceRow> rows =
        List.of(
            row(1, "问题", text.repeat(1) + "因此得证", ""),
            row(2, "问题", text.repeat(1) + "因此得证。", ""),
            row(3, "问题", "三角形的三条高线交于一点这一点称为垂心并且它的性质很多需要逐一证明出来", ""));
    assertThat(all(dedup(Dedup.NEAR), rows))
        .extracting(TraceRow::isPending)
        .containsExactly(true, false, true);
  }

  @Test
  void givenDuplicateOfARowThatFallsOutItself_itIsKept() throws IOException {
    // The second has the id of the first and will fall out for it, the fourth for its answer.
    List<TraceRow> rows =
        List.of(
            row(1, "One question", "One trace.", ""),
            row(2, "Two questions", "Two traces.", "")
                .with(row(1, "", "", "").trace().withId("r1")),
            row(3, "Two questions", "Two traces.", ""));
    List<TraceRow> same = new ArrayList<>(rows);
    same.set(
        1,
        rows.get(2)
            .with(new Trace("r1", new Origin("in", 0, 2, 0), rows.get(2).trace().columns())));
    assertThat(all(dedup(Dedup.EXACT), same)).allMatch(TraceRow::isPending);
    Screening drop =
        new Screening(Dedup.EXACT, AnswerCheck.DROP, null, 0, Long.MAX_VALUE, List.of());
    assertThat(
            all(
                drop,
                List.of(
                    row(4, "q", "It is \\boxed{3}", "\\boxed{4}"),
                    row(5, "q", "It is \\boxed{3}", "\\boxed{3}"))))
        .extracting(TraceRow::isPending)
        .containsExactly(false, true);
  }

  @Test
  void givenNearlyTheSameText_itIsADuplicateWhateverTheOrder() throws IOException {
    List<TraceRow> rows =
        List.of(
            row(1, "a", text(1, 400, 0), ""),
            row(2, "b", text(1, 400, 200), ""),
            row(3, "c", text(1, 400, 8), ""),
            row(4, "d", text(2, 400, 0), ""));
    for (List<TraceRow> order :
        List.of(rows, List.of(rows.get(3), rows.get(1), rows.get(0), rows.get(2)))) {
      Map<String, Boolean> kept = new TreeMap<>();
      all(dedup(Dedup.NEAR), order).forEach(row -> kept.put(row.id(), row.isPending()));
      assertThat(kept)
          .containsEntry("r1", true)
          .containsEntry("r2", false)
          .containsEntry("r3", true)
          .containsEntry("r4", true);
    }
  }

  @Test
  void givenChainOfLikenesses_allAreOfItsEarliest() {
    RowKey a = new RowKey(0, 1, "a");
    RowKey b = new RowKey(0, 2, "b");
    RowKey c = new RowKey(0, 3, "c");
    Likenesses likenesses = new Likenesses(List.of(like(b, c, 0.9), like(a, b, 0.85)));
    assertThat(likenesses.keptInPlaceOf(c)).contains(a);
    assertThat(likenesses.keptInPlaceOf(b)).contains(a);
    assertThat(likenesses.keptInPlaceOf(a)).isEmpty();
    // Where the earliest falls out for its id, the next one is kept.
    RowKey first = new RowKey(0, 0, "a");
    Likenesses others =
        new Likenesses(
            List.of(like(b, c, 0.9), like(a, b, 0.85), new Likeness(Meeting.Kind.ID, first, a, 1)));
    assertThat(others.keptInPlaceOf(a)).isEmpty();
    assertThat(others.keptInPlaceOf(b)).isEmpty();
    assertThat(others.keptInPlaceOf(c)).contains(b);
  }

  private static Likeness like(RowKey earlier, RowKey later, double similarity) {
    return new Likeness(Meeting.Kind.BAND, earlier, later, similarity);
  }

  @Test
  void givenManyEqualRows_oneIsKeptAndTheWorkIsLinear() throws IOException {
    List<TraceRow> rows = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      rows.add(row(i, "q", "the same few words for all of them", ""));
    }
    assertThat(all(dedup(Dedup.NEAR), rows)).filteredOn(TraceRow::isPending).hasSize(1);
  }

  @Test
  void givenSignatures_theirAgreementIsAboutTheJaccardIndex() {
    // 396 shingles; 19 words are other, each in five of them: about 0.61 of all are shared.
    double similarity =
        Signature.of(Words.of(text(5, 400, 0)))
            .similarity(Signature.of(Words.of(text(5, 400, 21))));
    assertThat(similarity).isBetween(0.45, 0.78);
  }

  @Test
  void givenAnswers_theyAreHeldAgainstTheSolution() {
    Screening flag = answers(AnswerCheck.FLAG);
    TraceRow equal = flag.screened(row(1, "q", "So it is \\boxed{1/2}.", "It is \\boxed{0.5}"));
    TraceRow other = flag.screened(row(2, "q", "So it is \\boxed{3}.", "It is \\boxed{4}"));
    TraceRow none = flag.screened(row(3, "q", "We wonder about it.", "It is \\boxed{4}"));
    assertThat(List.of(equal, other, none))
        .allMatch(TraceRow::isPending)
        .extracting(row -> row.verdicts().get(0).passed())
        .containsExactly(Verdict.Passed.PASSED, Verdict.Passed.FAILED, Verdict.Passed.NOT_RUN);
    assertThat(other.notes()).containsExactly("answer-check: “3” and “4” differ");
  }

  @Test
  void givenDrop_onlyWhatDiffersFallsOut() {
    Screening drop = answers(AnswerCheck.DROP);
    TraceRow other = drop.screened(row(2, "q", "So it is \\boxed{3}.", "It is \\boxed{4}"));
    assertThat(other.reason().code()).isEqualTo(ReasonCode.WRONG_ANSWER);
    assertThat(other.reason().message()).endsWith("differ: “3” and “4”");
    assertThat(drop.screened(row(3, "q", "It is \\boxed{x+1}", "\\boxed{1+x}")).isPending())
        .isTrue();
  }

  @Test
  void givenEvaluationQuestions_rowsThatHoldOneFallOut() {
    Contamination known =
        new Contamination(
            List.of(
                new Question(
                    "Find the sum of all integer bases b greater than 9 for which 17 divides 97.",
                    "aime.txt:1"),
                new Question("What is it?", "aime.txt:2")));
    assertThat(known.skipped()).isEqualTo(0);
    Screening screening =
        new Screening(Dedup.OFF, AnswerCheck.OFF, known, 0, Long.MAX_VALUE, List.of());
    TraceRow hit =
        screening.screened(
            row(
                1,
                "Hello! find the sum of all INTEGER bases $b$ greater than $9$ for which 17 divides 97",
                "t",
                ""));
    assertThat(hit.reason().code()).isEqualTo(ReasonCode.CONTAMINATED);
    assertThat(hit.reason().message())
        .contains("find the sum of all integer")
        .endsWith("aime.txt:1");
    // So short a question is found where there is no more than it.
    assertThat(screening.screened(row(2, "What is it?", "t", "")).isPending()).isFalse();
    assertThat(screening.screened(row(2, "So what is it?", "What is it?", "")).isPending())
        .isTrue();
    assertThat(
            screening.screened(row(3, "Find the sum of all integer bases.", "t", "")).isPending())
        .isTrue();
  }

  @Test
  void givenTraceThatSaysItAgainAtItsBeginning_theRowFallsOut() {
    String question =
        "How many positive divisors has the number ten factorial, and what is their sum?";
    Contamination known = new Contamination(List.of(new Question(question, "e.txt:1")));
    assertThat(known.in("", "Okay. " + question))
        .hasValueSatisfying(hit -> assertThat(hit.where()).isEqualTo("trace"));
    assertThat(known.in("", "x".repeat(Contamination.START) + question)).isEmpty();
    assertThat(known.in("", "\uD83D\uDE00".repeat(Contamination.START))).isEmpty();
  }

  @Test
  void givenWordsThatManyQuestionsEndWith_theySayNothing() {
    String form = "where m and n are relatively prime positive integers find the value of m plus n";
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i <= Contamination.COMMON; i++) {
      questions.add(new Question("Question number " + i + " is about cubes " + form, "e:" + i));
    }
    assertThat(new Contamination(questions).in("Something else " + form, "")).isEmpty();
    assertThat(new Contamination(questions).in(questions.get(2).text(), ""))
        .hasValueSatisfying(hit -> assertThat(hit.question().source()).isEqualTo("e:2"));
    assertThat(new Contamination(questions.subList(0, 2)).in("Something else " + form, ""))
        .isPresent();
  }

  @Test
  void givenLengths_othersFallOut() {
    Screening screening = new Screening(Dedup.OFF, AnswerCheck.OFF, null, 3, 5, List.of());
    assertThat(screening.screened(row(1, "q", "ab", "")).reason().code())
        .isEqualTo(ReasonCode.OTHER_LENGTH);
    assertThat(screening.screened(row(2, "q", "abcd", "")).isPending()).isTrue();
    assertThat(screening.screened(row(3, "q", "abcdef", "")).isPending()).isFalse();
    // Characters, not halves of them.
    assertThat(screening.screened(row(4, "q", "\uD83D\uDE00".repeat(5), "")).isPending()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en|So we have that the sum of these is even, and then it is done.",
        "de|Wir sehen, dass die Summe von zwei Zahlen gerade ist, also ist das nicht möglich.",
        "fr|Nous avons que la somme est paire, donc le produit est aussi pair pour les deux.",
        "es|La suma de los dos es par, entonces el producto es par como se ve en la tabla.",
        "zh|情况一：若 x 大于零，则方程有两个解。",
        "ja|まず、これを考えます。そうすると答えは三になります。",
        "ar|الحالة الأولى: إذا كان العدد زوجيا",
        "ru|Сначала рассмотрим первый случай.",
        "unknown|$x^2 + y^2 = z^2$ 1 2 3"
      })
  void givenText_itsLanguageIsTold(String language, String text) {
    assertThat(Language.of(text)).isEqualTo(language);
  }

  @Test
  void givenLanguages_othersFallOutAndWhatCantBeToldIsMarked() {
    Screening english =
        new Screening(Dedup.OFF, AnswerCheck.OFF, null, 0, Long.MAX_VALUE, List.of("en"));
    TraceRow known = english.screened(row(1, "q", "So we have that the sum of these is even.", ""));
    assertThat(known.isPending()).isTrue();
    assertThat(known.notes()).isEmpty();
    assertThat(english.screened(row(2, "q", "Сначала рассмотрим это.", "")).reason().code())
        .isEqualTo(ReasonCode.OTHER_LANGUAGE);
    TraceRow formulas = english.screened(row(3, "q", "$x^2 + y^2 = z^2$", ""));
    assertThat(formulas.isPending()).isTrue();
    assertThat(formulas.notes())
        .singleElement()
        .satisfies(note -> assertThat(note).contains("language: not checked"));
  }

  @Test
  void givenSettingsThatCantBe_saysSo() {
    assertThatThrownBy(() -> new Screening(Dedup.OFF, AnswerCheck.OFF, null, 5, 3, List.of()))
        .hasMessage("Invalid length: 5 to 3 characters");
    assertThatThrownBy(
            () -> new Screening(Dedup.OFF, AnswerCheck.OFF, null, 0, 3, List.of("english")))
        .hasMessageStartingWith("Invalid language: english (one of ar, de, en,");
    assertThatThrownBy(() -> Dedup.of("fuzzy")).hasMessageContaining("one of off, exact, near");
  }
}
