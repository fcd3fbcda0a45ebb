package org.multiverse.curator.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Outline;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.TagWriter;

/** The rules through all five steps, on passages written for one kind of structure each. */
final class RulesMakerTest {
  private static TraceRow curate(String question, String trace) {
    TraceRow row =
        TraceRow.pending(
            "t", new Origin("f", 0, 0, 0), Map.of(Trace.QUESTION, question, Trace.TEXT, trace));
    Limits settings = Limits.defaults().withMinGain(100);
    RulesMaker rules = new RulesMaker(settings);
    return Curation.of(step -> rules, List.of(), settings).apply(row);
  }

  private static Parallel onlyBlock(TraceRow row) {
    assertThat(row.status()).as(() -> row.notes().toString()).isEqualTo(Status.PARALLEL);
    Document document = row.document();
    List<Parallel> blocks =
        document.flow().stream()
            .filter(Parallel.class::isInstance)
            .map(Parallel.class::cast)
            .toList();
    assertThat(blocks).hasSize(1);
    return blocks.get(0);
  }

  private static List<String> outlines(Parallel block) {
    return block.outlines().stream().map(Outline::text).toList();
  }

  private static String path(Parallel block, int number) {
    StringBuilder text = new StringBuilder();
    for (Node node : block.paths().get(number - 1).flow()) {
      text.append(TagWriter.sequential(List.of(node)));
    }
    return text.toString();
  }

  private static final String CASES =
      """
      We look for integers m with m(m + 1) divisible by 6.

      Case 1: m is even.
      Then m holds the factor two, so only divisibility by three is left to check.
      The residues of m by three that work are 0 and 2, and nothing else does.
      So a third of all integers comes from here, which is 2/6.

      Case 2: m is odd.
      Then the successor is even and gives the factor two, so three is left to check.
      The residues of m by three that work are 0 and 2, and the residue 1 does not.
      So the share of the odd integers that work is 2/3.

      Putting the parts together gives the density.
      """;

  @Test
  void givenCases_eachBecomesAPathWithItsConditionAsOutline() {
    Parallel block = onlyBlock(curate("Which m work?", CASES));
    assertThat(outlines(block)).containsExactly("Case 1: m is even.", "Case 2: m is odd.");
    assertThat(block.conclusion())
        .isEqualTo(
            """
            1: A third of all integers comes from here, which is 2/6.
            2: The share of the odd integers that work is 2/3.""");
  }

  private static final String OPTIONS =
      """
      A white powder stays on the ground of the beaker. Let me go through the options one by one.

      A) Copper sulfate: a blue salt.
      It dissolves well in water, and what stays on the ground of the beaker is white.
      The colour would be seen at once.
      So copper sulfate is not what was thrown in.

      B) Barium sulfate: a white salt.
      It hardly dissolves in water at all, even when it is stirred for a long time.
      Its colour is that of the powder on the ground.
      So barium sulfate fits the description.

      C) Sodium chloride: kitchen salt.
      It dissolves well in water, and a spoon of it would be gone after some stirring.
      There would be no powder left to look at.
      So sodium chloride does not fit the description.

      Therefore the answer is barium sulfate.
      """;

  @Test
  void givenOptions_eachIsJudgedByItself() {
    TraceRow row = curate("Which salt is it?", OPTIONS);
    Parallel block = onlyBlock(row);
    assertThat(outlines(block)).hasSize(3);
    assertThat(outlines(block).get(1)).contains("Barium sulfate").doesNotContain("fits");
    assertThat(block.conclusion()).contains("2: Barium sulfate fits the description.");
    assertThat(row.outline().blocks().get(0).type()).isEqualTo(ParallelGroups.Type.SUBTASK);
  }

  private static final String ALTERNATIVES =
      """
      Let me compute the sum of the first hundred numbers by pairing. The first and the last make 101, the second and the one before the last make 101, and so it goes on through fifty pairs in all. So the sum is 50 * 101 = 5050.
      Alternatively, use induction over the formula n(n+1)/2. It holds for one, and adding the next number to it gives the formula for the next one, as a short calculation with a common denominator shows. So the sum is 10100 / 2 = 5050.
      So both ways give the sum 5050.
      That is all.
      """;

  @Test
  void givenAlternatives_theAuthorsJoinIsTheConclusion() {
    TraceRow row = curate("What is 1 + 2 + … + 100?", ALTERNATIVES);
    Parallel block = onlyBlock(row);
    assertThat(row.outline().blocks().get(0).type()).isEqualTo(ParallelGroups.Type.ALTERNATIVE);
    assertThat(path(block, 2)).startsWith("Use induction over").doesNotContain("Alternatively");
    assertThat(outlines(block)).noneMatch(outline -> outline.contains("5050"));
    assertThat(block.conclusion().strip()).isEqualTo("So both ways give the sum 5050.");
  }

  @Test
  void givenPathThatUsesItsSiblingsResult_theyAreNotSiblings() {
    TraceRow row =
        curate(
            "Solve it.",
            """
            Let me compute the height first. From the right triangle we get h = 12, since the square of thirteen less the square of five is one hundred and forty-four, whose root that is.
            Alternatively, use the area directly. Since h = 12 and the base is ten, the area is sixty, and dividing the double of it by the base leads to the same height once more, as it should.
            That is all there is.
            """);
    assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
  }

  private static void staysSequential(String trace) {
    TraceRow row = curate("What is asked for?", trace);
    assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
  }

  @Test
  void givenPathWithoutAnOutcome_noFragmentIsMadeToOne() {
    assertThat(curate("Which m work?", CASES).status()).isEqualTo(Status.PARALLEL);
    // A mere next step.
    staysSequential(
        CASES.replace(
            "So the share of the odd integers that work is 2/3.",
            "Now let me look for the share of the odd integers that work."));
    // A sentence that is taken back.
    staysSequential(
        CASES.replace(
            "that work is 2/3.", "that work is 2/3.\nWait, that's wrong, there I was too quick."));
    // A sentence about something outside of it.
    staysSequential(
        CASES.replace("So the share of the odd integers that work is 2/3.", "Which is 2/3 again."));
    // A sentence without its end.
    staysSequential(CASES.replace("that work is 2/3.", "that work is 2/3 and"));
  }

  @Test
  void givenPathThatLooksAtASibling_itIsNoSibling() {
    for (String looking :
        List.of(
            "As in the previous case, three is left to check.",
            "Both cases come down to the factor three.",
            "The residue 1 falls out by the same method as before.")) {
      staysSequential(CASES.replace("Case 2: m is odd.", "Case 2: m is odd.\n" + looking));
    }
  }

  @Test
  void givenPathThatSpeaksOfAThingOfASibling_itIsNoSibling() {
    staysSequential(
        CASES
            .replace("Case 1: m is even.", "Case 1: m is even.\nWe draw a lattice for it.")
            .replace("Case 2: m is odd.", "Case 2: m is odd.\nOn the lattice one line is free."));
  }

  @Test
  void givenPathThatUsesTheValueOfASibling_itIsNoSibling() {
    staysSequential(
        CASES
            .replace("which is 2/6.", "which is 47 of them.")
            .replace("Then the successor", "With 47 from before, the successor"));
  }

  @Test
  void givenPathsThatCanOnlyBeCounted_theyGetNoBlock() {
    staysSequential(
        CASES.replace("Case 1: m is even.", "Case 1.").replace("Case 2: m is odd.", "Case 2."));
    assertThat(Wording.namesSomething("First.")).isFalse();
    assertThat(Wording.namesSomething("Work out part 2.")).isFalse();
    assertThat(Wording.namesSomething("Check this logic.")).isFalse();
    assertThat(Wording.namesSomething("Compute the area of the disk.")).isTrue();
    assertThat(Wording.namesSomething("Case 2: x > 3.")).isTrue();
  }

  @Test
  void givenPathThatGoesAstray_itGetsNoBlock() {
    staysSequential(
        CASES.replace(
            "Case 2: m is odd.", "Case 2: m is odd.\nWait, no, I am confused by the parity."));
  }

  @Test
  void givenLabelledPartsOfOneLine_theirLastSentencesMakeTheConclusion() {
    Parallel block =
        onlyBlock(
            curate(
                "Box 1: 12+31. Box 2: 44+15. What are the sums?",
                """
                There are two boxes, and each can be added up by itself.

                Box 1: 12 and 31 are added. Last digits 2 + 1 make 3, carry 0. First digits 1 + 3 + 0 make 4. So sum 1 is 43.

                Box 2: 44 and 15 are added. Last digits 4 + 5 make 9, carry 0. First digits 4 + 1 + 0 make 5. So sum 2 is 59.

                Putting the sums together, the answer is 43, 59.
                """));
    assertThat(block.conclusion()).isEqualTo("1: Sum 1 is 43.\n2: Sum 2 is 59.");
  }

  @Test
  void givenShortPaths_noBlockIsWorthIt() {
    staysSequential(
        """
        We try two of them.

        Case 1: m is even. So the count of pairs is 4.

        Case 2: m is odd. So the count of pairs is 9.

        That is all.
        """);
  }

  @Test
  void givenRecursion_itsCasesAreNotSiblings() {
    TraceRow row =
        curate(
            "Who wins?",
            """
            We go up from small piles of stones.
            For n = 5, the player takes one stone and leaves 4, which loses for the other side, so that this pile is a winning one for whoever is to move.
            For n = 6, the player can take one stone leaving 5, which wins for the other side, or take three, which also wins for them, so that this pile is lost.
            For n = 7, the player can take one stone leaving 6, which loses for the other side, so that this pile is a winning one again for the mover.
            """);
    assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
  }

  @Test
  void givenPlainStory_nothingIsForced() {
    TraceRow row =
        curate(
            "What is x?",
            "We have 2x + 3 = 11. Subtract three to get 2x = 8. Divide by two to get x = 4. Done.\n");
    assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
    assertThat(row.reason().code().toString()).isEqualTo("no-groups");
  }

  @Test
  void givenTheSameTrace_theAnswerIsTheSame() {
    for (String trace : List.of(CASES, OPTIONS, ALTERNATIVES)) {
      assertThat(curate("q", trace)).isEqualTo(curate("q", trace));
    }
  }

  @Test
  void givenAnnouncements_theyAreHooksAndResultsAreNot() {
    assertThat(PathEditor.isHook("Wait, is that right?")).isTrue();
    assertThat(PathEditor.isHook("Let me check this once more.")).isTrue();
    assertThat(PathEditor.isHook("Let me check: 3 + 4 = 7.")).isFalse();
    assertThat(PathEditor.isHook("So the answer is seven.")).isFalse();
  }

  @Test
  void givenLongFormula_aSentenceIsCutOutsideOfIt() {
    assertThat(Sentences.cut("the value of \\( a + b + c \\) is known", 24))
        .isEqualTo("the value of");
    assertThat(Sentences.cut("\\( a + b + c + d + e + f \\) is known", 12)).isEmpty();
    assertThat(Sentences.capital("x = 3 follows")).isEqualTo("x = 3 follows");
    assertThat(Sentences.capital("the value")).isEqualTo("The value");
    assertThat(Sentences.withoutLead("So, therefore the sum is 3")).isEqualTo("the sum is 3");
  }
}
