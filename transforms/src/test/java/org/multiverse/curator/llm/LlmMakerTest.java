package org.multiverse.curator.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.model.FinishReason;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.Message;
import org.multiverse.curator.model.ModelException;
import org.multiverse.curator.model.ModelGateway;
import org.multiverse.curator.model.ModelReply;
import org.multiverse.curator.model.ModelRequest;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.model.ServiceTier;
import org.multiverse.curator.model.Usage;
import org.multiverse.curator.prompts.PromptLibrary;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.Judge;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.steps.RecordedReplies;
import org.multiverse.curator.steps.RecordedReplies.Reply;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagWriter;

/** Whole traces with replies that were recorded, good ones and bad ones. */
class LlmMakerTest {
  private static final ModelSpec MODEL = ModelSpec.parse("openai:m@http://127.0.0.1:1/v1");
  private static final LlmSettings SETTINGS =
      new LlmSettings(
          Map.of(),
          MODEL,
          PromptLibrary.builtIn(),
          null,
          2,
          GatewaySettings.of("unused"),
          PriceTable.builtIn());

  private final FakeGateway gateway = new FakeGateway();

  /** Answers each call with the next reply that a test has put there for its purpose. */
  private static final class FakeGateway implements ModelGateway {
    private final List<ModelRequest> asked = new ArrayList<>();
    private Function<ModelRequest, ModelReply> answer;

    @Override
    public ModelReply ask(ModelRequest request) {
      asked.add(request);
      return answer.apply(request);
    }

    @Override
    public double cost(ModelSpec model, ModelReply reply) {
      return 0.5;
    }

    List<ModelRequest> asked(String purpose) {
      return asked.stream().filter(request -> request.purpose().equals(purpose)).toList();
    }
  }

  private static ModelReply reply(String text, FinishReason finish) {
    return new ModelReply(
        text, finish, new Usage(100, 50, 10), ServiceTier.STANDARD, Instant.EPOCH, 1);
  }

  private TraceRow curate(String trace) {
    return curation(List.of()).apply(RecordedReplies.rows().get(trace));
  }

  private Curation curation(List<Judge> judges) {
    LlmMaker maker = new LlmMaker(SETTINGS, MODEL, Limits.defaults(), gateway);
    return Curation.of(step -> maker, judges, Limits.defaults());
  }

  /** For each step the good reply, or, when asked for, the bad ones before their repaired one. */
  private void answerFromRecords(String trace, boolean bad) {
    gateway.answer =
        request -> {
          List<Reply> replies =
              RecordedReplies.of(trace, request.purpose()).stream()
                  .filter(r -> r.expect().equals("passes") != bad)
                  .toList();
          int before = gateway.asked(request.purpose()).size() - 1;
          Reply reply =
              replies.isEmpty()
                  ? RecordedReplies.of(trace, request.purpose()).get(0)
                  : replies.get(Math.min(before, replies.size() - 1));
          return reply(reply.text(), FinishReason.of(reply.finish()));
        };
  }

  static Stream<String> tracesWithBlocks() {
    return RecordedReplies.all().values().stream()
        .filter(reply -> reply.step().equals("mapreduce"))
        .map(Reply::trace)
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("tracesWithBlocks")
  void givenGoodReplies_makesThreeCallsAndADocument(String trace) {
    answerFromRecords(trace, false);
    TraceRow row = curate(trace);
    assertThat(row.status()).as("%s", row.reason()).isEqualTo(Status.PARALLEL);
    assertThat(gateway.asked).hasSize(3);
    assertThat(row.notes()).isEmpty();
    assertThat(row.provenance().attempts()).isEqualTo(3);
    assertThat(row.provenance().maker()).isEqualTo("llm");
    assertThat(row.provenance().model()).isEqualTo(MODEL.toString());
    assertThat(row.provenance().inputTokens()).isEqualTo(300);
    assertThat(row.provenance().outputTokens()).isEqualTo(30);
    assertThat(row.provenance().costUsd()).isEqualTo(1.5);
    // Hoists, joins and edits are the document's: the twin is what the author wrote.
    assertThat(row.sequentialText()).isEqualTo(row.trace().text());
    assertThat(row.provenance().prompts())
        .containsOnlyKeys("mapreduce", "parallel-groups", "summary-tree", "system");
  }

  @ParameterizedTest
  @MethodSource("tracesWithBlocks")
  void givenBadReplies_sendsThemBackAndTakesTheRepairedOnes(String trace) {
    answerFromRecords(trace, true);
    TraceRow row = curate(trace);
    assertThat(row.status()).as("%s", row.reason()).isEqualTo(Status.PARALLEL);
    for (ModelRequest request : gateway.asked) {
      List<Message> messages = request.messages();
      for (int i = 3; i < messages.size(); i += 2) {
        assertThat(messages.get(i).role()).isEqualTo(Message.Role.USER);
        assertThat(messages.get(i - 1).role()).isEqualTo(Message.Role.ASSISTANT);
      }
    }
  }

  @Test
  void givenAConversation_beginsWithTheSameBytesInEveryStep() {
    answerFromRecords("td-math-01", false);
    TraceRow row = curate("td-math-01");
    List<String> systems =
        gateway.asked.stream().map(request -> request.messages().get(0).text()).distinct().toList();
    assertThat(systems).hasSize(1);
    assertThat(systems.get(0)).contains(row.trace().question().strip());
    assertThat(systems.get(0)).contains("\nReasoning:\n[1|");
    String before = systems.get(0).substring(0, systems.get(0).lastIndexOf("\nQuestion:"));
    curateAfresh("td-comb-04");
    assertThat(gateway.asked.get(gateway.asked.size() - 1).messages().get(0).text())
        .as("what stands before the question is the same for all traces")
        .startsWith(before);
  }

  private void curateAfresh(String trace) {
    gateway.asked.clear();
    answerFromRecords(trace, false);
    assertThat(curate(trace).status()).isEqualTo(Status.PARALLEL);
  }

  @Test
  void givenAnAnswerThatFails_saysWhatIsWrongInTheSameConversation() {
    answerFromRecords("td-math-03", true);
    TraceRow row = curate("td-math-03");
    assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
    assertThat(row.reason().code()).isEqualTo(ReasonCode.NO_GROUPS);
    List<ModelRequest> asked = gateway.asked("summary-tree");
    assertThat(asked).hasSize(2);
    Reply bad = RecordedReplies.of("td-math-03", "summary-tree").get(1);
    assertThat(bad.label()).isEqualTo("wrong-ranges");
    List<Message> messages = asked.get(1).messages();
    assertThat(messages.subList(0, 2)).isEqualTo(asked.get(0).messages());
    assertThat(messages.get(2)).isEqualTo(Message.assistant(bad.text().strip()));
    assertThat(messages.get(3).text()).contains("- ").contains("unit");
  }

  /** Answers step 5 with the given replies, one after the other, the last one from then on. */
  private void answerMapReduce(String trace, String... replies) {
    answerFromRecords(trace, false);
    Function<ModelRequest, ModelReply> records = gateway.answer;
    gateway.answer =
        request -> {
          int before = gateway.asked("mapreduce").size() - 1;
          return request.purpose().equals("mapreduce")
              ? reply(replies[Math.min(before, replies.length - 1)], FinishReason.STOP)
              : records.apply(request);
        };
  }

  private static String blocks(String... answers) {
    return "{\"blocks\":[" + String.join(",", answers) + "]}";
  }

  /** An answer for one of the two blocks of td-logic-01. */
  private static String block(String id, String lastOutline) {
    return "{\"block\":\""
        + id
        + "\",\"outlines\":[\"Try gold.\",\"Try silver.\",\"Try bronze.\",\""
        + lastOutline
        + "\"],\"edits\":[],\"drop\":[],\"needs\":[\"silver\"],\"conclusion\":\"\"}";
  }

  @Test
  void givenOneBlockThatFails_asksForItAloneAndKeepsTheOther() {
    answerMapReduce(
        "td-logic-01",
        blocks(block("B1", "Try lead."), block("B2", " ")),
        blocks(block("B2", "")),
        blocks(block("B2", "Try L.")));
    TraceRow row = curate("td-logic-01");

    assertThat(row.status()).as("%s", row.reason()).isEqualTo(Status.PARALLEL);
    assertThat(row.notes()).isEmpty();
    List<ModelRequest> asked = gateway.asked("mapreduce");
    assertThat(asked).hasSize(3);
    List<Message> messages = asked.get(2).messages();
    assertThat(messages).hasSize(6);
    for (int repair : List.of(3, 5)) {
      assertThat(messages.get(repair).text())
          .contains("- B2 (outline): path 4 has no outline; say what is to be found")
          .contains("the whole answer for B2 (")
          .startsWith("What you said for B1 stands; leave it out.");
    }
    assertThat(messages.get(4).text()).as("what it said").isEqualTo(blocks(block("B2", "")));
    assertThat(row.results().built().answer().blocks())
        .extracting(answer -> answer.block() + " " + answer.outlines().get(3))
        .containsExactly("B1 Try lead.", "B2 Try L.");
    assertThat(row.provenance().prompts()).containsKey("repair");
  }

  @Test
  void givenABlockThatFailsToTheEnd_keepsTheOthersAndNotesWhy() {
    answerMapReduce(
        "td-logic-01",
        blocks(block("B1", "Try lead."), block("B2", " ")),
        "I would rather not.",
        blocks(block("B2", "")));
    TraceRow row = curate("td-logic-01");

    assertThat(row.status()).as("%s", row.reason()).isEqualTo(Status.PARALLEL);
    assertThat(row.notes())
        .containsExactly(
            "mapreduce: B2 is written as sequential text, outline: path 4 has no outline; say what"
                + " is to be found");
    assertThat(gateway.asked("mapreduce").get(2).messages().get(5).text())
        .as("an answer that can't be read changes nothing about what is asked")
        .contains("the answer can't be read: it holds no JSON object")
        .contains("the whole answer for B2 (")
        .startsWith("What you said for B1 stands; leave it out.");
  }

  @Test
  void givenNothingReadable_asksForAllBlocksAgain() {
    answerMapReduce(
        "td-logic-01",
        "I would rather not.",
        blocks(block("B1", "Try lead."), block("B2", "Try L.")));

    assertThat(curate("td-logic-01").status()).isEqualTo(Status.PARALLEL);
    assertThat(gateway.asked("mapreduce").get(1).messages().get(3).text())
        .contains("Send one JSON object of the same schema with the whole answer alone");
  }

  @Test
  void givenBlocks_theyAreShownByNameWithTheirUnits() {
    answerFromRecords("td-phys-05", false);
    curate("td-phys-05");

    assertThat(gateway.asked("mapreduce").get(0).messages().get(1).text())
        .containsPattern("B1 subtask\n  path 1 \\[[^\n]+\\]: \\d+(?:-\\d+)?, B2\n  path 2 ")
        .containsPattern("B2 subtask in path 1 of B1\n  path 1\\.1 \\[[^\n]+\\]: \\d+-\\d+\n")
        .containsPattern("B3 verification\n(?:  path [^\n]+\n){3}  join: none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"td-phys-05", "td-comb-04"})
  void givenACutOffReply_asksAgainWithMoreRoomAndWithoutIt(String trace) {
    answerFromRecords(trace, true);
    TraceRow row = curate(trace);
    assertThat(row.status()).isEqualTo(Status.PARALLEL);
    String step = trace.equals("td-phys-05") ? "summary-tree" : "parallel-groups";
    List<ModelRequest> asked = gateway.asked(step);
    assertThat(asked).hasSize(2);
    assertThat(asked.get(1).maxOutputTokens()).isEqualTo(2 * asked.get(0).maxOutputTokens());
    assertThat(asked.get(1).messages()).isEqualTo(asked.get(0).messages());
  }

  @ParameterizedTest
  @EnumSource(
      value = ModelException.Failure.class,
      names = {"TOO_LONG", "BAD_REQUEST", "FORM", "TIMEOUT"})
  void givenNoMoreRoom_theCutOffAnswerCountsAsAFailedOne(ModelException.Failure refused) {
    gateway.answer =
        request -> {
          if (request.maxOutputTokens() > 8192) {
            throw new ModelException(refused, "too long", null, "", null);
          }
          return reply("{\"usable\":{\"ver", FinishReason.LENGTH);
        };
    TraceRow row = curate("td-math-01");
    assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
    assertThat(row.reason().message()).contains("it was cut off at 8192 tokens");
  }

  @Test
  void givenRequestThatNeverFits_theRowSaysSo() {
    gateway.answer =
        request -> {
          throw new ModelException(ModelException.Failure.TOO_LONG, "too long", null, "", null);
        };
    TraceRow row = curate("td-math-01");
    assertThat(row.status()).isEqualTo(Status.REJECTED);
    assertThat(row.reason().code()).isEqualTo(ReasonCode.MODEL_REJECTED_REQUEST);
  }

  @ParameterizedTest
  @EnumSource(
      value = ModelException.Failure.class,
      names = {"TOO_LONG", "BAD_REQUEST", "REFUSED"})
  void givenARepairThatIsRefused_theAnswerCountsAsItIs(ModelException.Failure refused) {
    gateway.answer =
        request -> {
          if (request.messages().size() > 2) {
            throw new ModelException(refused, "not this", null, "", null);
          }
          return reply("I would\0 rather not.", FinishReason.STOP);
        };
    TraceRow row = curate("td-math-01");
    assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
    assertThat(row.reason().code()).isEqualTo(ReasonCode.ANSWER_UNREADABLE);
    assertThat(row.reason().raw()).isEqualTo("I would\0 rather not.");
    assertThat(row.notes())
        .anySatisfy(note -> assertThat(note).contains("its repair was refused: not this"));
    assertThat(gateway.asked("summary-tree").get(1).messages())
        .anySatisfy(message -> assertThat(message.text()).isEqualTo("I would\uFFFD rather not."));
  }

  @Test
  void givenARepairThatTheServerIsDownFor_theRowIsTriedAgainLater() {
    gateway.answer =
        request -> {
          if (request.messages().size() > 2) {
            throw new ModelException(ModelException.Failure.FAILED, "down", null, "", null);
          }
          return reply("I would rather not.", FinishReason.STOP);
        };
    assertThat(curate("td-math-01").reason().code()).isEqualTo(ReasonCode.MODEL_FAILED);
  }

  @Test
  void givenRepliesThatAreAlwaysCutOff_fallsBack() {
    gateway.answer = request -> reply("{\"usable\":{\"ver", FinishReason.LENGTH);
    TraceRow row = curate("td-math-01");
    assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
    assertThat(row.reason().code()).isEqualTo(ReasonCode.ANSWER_UNREADABLE);
    assertThat(row.reason().message()).contains("it was cut off at 32768 tokens");
    assertThat(row.reason().finish()).isEqualTo("length");
    assertThat(row.reason().raw()).isEqualTo("{\"usable\":{\"ver");
    assertThat(row.notes()).anySatisfy(note -> assertThat(note).contains("taken as one step"));
    // Three calls with more and more room, then twice what was left of them sent back.
    assertThat(gateway.asked("summary-tree")).hasSize(9);
    assertThat(row.provenance().attempts()).isEqualTo(18);
  }

  @Test
  void givenRepliesWithoutSense_fallsBackAndCountsWhatTheyCost() {
    gateway.answer = request -> reply("I would rather not.", FinishReason.STOP);
    TraceRow row = curate("td-math-01");
    assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
    assertThat(row.reason().message()).contains("it holds no JSON object");
    assertThat(row.provenance().attempts()).isEqualTo(6);
    assertThat(row.provenance().costUsd()).isEqualTo(3.0);
  }

  @Test
  void givenAModelThatGivesNoReply_rejectsTheRowWithItsCode() {
    gateway.answer =
        request -> {
          throw new ModelException(
              ModelException.Failure.TIMEOUT, "no reply in 300 s", null, "half a page", null);
        };
    TraceRow row = curate("td-math-01");
    assertThat(row.status()).isEqualTo(Status.REJECTED);
    assertThat(row.reason().code()).isEqualTo(ReasonCode.MODEL_TIMEOUT);
    assertThat(row.reason().step()).isEqualTo("summary-tree");
    assertThat(row.reason().raw()).isEqualTo("half a page");
  }

  @Test
  void givenAReplyThatWasHeldBack_rejectsTheRowWithWhatThereIs() {
    gateway.answer = request -> reply("{\"usable\"", FinishReason.CONTENT_FILTER);
    TraceRow row = curate("td-math-01");
    assertThat(row.status()).isEqualTo(Status.REJECTED);
    assertThat(row.reason().code()).isEqualTo(ReasonCode.MODEL_REFUSED);
    assertThat(row.reason().raw()).isEqualTo("{\"usable\"");
    assertThat(row.reason().finish()).isEqualTo("content_filter");
  }

  @Test
  void givenOnlyTheCacheAndNoReply_theRowWaits() {
    gateway.answer =
        request -> {
          throw ModelException.replyMissing("no reply");
        };
    TraceRow row = curate("td-math-01");
    assertThat(row.status()).isEqualTo(Status.WAITING);
    assertThat(row.reason().code()).isEqualTo(ReasonCode.REPLY_MISSING);
  }

  @Test
  void givenOnlyTheCacheAndNoReplyToARepair_takesWhatTheAnswersAreGoodFor() {
    Reply bad = RecordedReplies.of("td-math-01", "parallel-groups").get(1);
    assertThat(bad.label()).isEqualTo("wrong-ranges");
    gateway.answer =
        request -> {
          if (request.messages().size() > 2 && request.purpose().equals("mapreduce")) {
            throw ModelException.replyMissing("no reply");
          }
          if (request.messages().size() > 4) {
            throw ModelException.replyMissing("no reply");
          }
          Reply reply = RecordedReplies.of("td-math-01", request.purpose()).get(0);
          return request.purpose().equals("parallel-groups")
              ? reply(bad.text(), FinishReason.STOP)
              : reply(reply.text(), FinishReason.STOP);
        };
    TraceRow row = curate("td-math-01");
    assertThat(row.status()).as("%s", row.reason()).isEqualTo(Status.PARALLEL);
    assertThat(row.notes()).anySatisfy(note -> assertThat(note).contains("dropped the group"));
  }

  // The blind check

  private TraceRow judged(Function<ModelRequest, ModelReply> judge) {
    answerFromRecords("td-math-01", false);
    Function<ModelRequest, ModelReply> records = gateway.answer;
    gateway.answer =
        request ->
            request.purpose().equals(BlindCheck.NAME)
                ? judge.apply(request)
                : records.apply(request);
    TraceRow row =
        curation(List.of(new BlindCheck(SETTINGS, gateway)))
            .apply(RecordedReplies.rows().get("td-math-01"));
    assertThat(row.status()).isEqualTo(Status.PARALLEL);
    return row;
  }

  private static Verdict verdict(TraceRow row) {
    return row.verdicts().stream()
        .filter(verdict -> verdict.name().equals(BlindCheck.NAME))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void givenPathsThatStandAlone_passes() {
    TraceRow row = judged(request -> reply("{\"problems\":[]}", FinishReason.STOP));
    assertThat(verdict(row))
        .isEqualTo(
            new Verdict(
                StepName.MAPREDUCE,
                "blind-check",
                Verdict.Passed.PASSED,
                1.0,
                1.0,
                MODEL.toString()));
    int paths = gateway.asked(BlindCheck.NAME).size();
    assertThat(paths).isGreaterThan(2);
    assertThat(row.provenance().attempts()).as("the judge makes nothing").isEqualTo(3);
    assertThat(row.provenance().costUsd()).isEqualTo(0.5 * (3 + paths));
  }

  @Test
  void givenAPathThatLeans_failsWithTheWords() {
    TraceRow row =
        judged(
            request ->
                reply(
                    gateway.asked(BlindCheck.NAME).size() == 1
                        ? "{\"problems\":[{\"quote\":\"as before\",\"kind\":\"points-elsewhere\","
                            + "\"why\":\"nothing is before\"}]}"
                        : "{\"problems\":[]}",
                    FinishReason.STOP));
    assertThat(verdict(row).passed()).isEqualTo(Verdict.Passed.FAILED);
    assertThat(verdict(row).score()).isBetween(0.5, 0.9);
    assertThat(row.notes()).containsExactly("blind-check: path 1, points-elsewhere: \"as before\"");
  }

  @Test
  void givenAPath_showsWhatStandsBeforeTheBlockAndNoSibling() {
    TraceRow row = judged(request -> reply("{\"problems\":[]}", FinishReason.STOP));
    String document = TagWriter.write(row.document(), Form.TIGHT);
    String secondPath =
        document.substring(
            document.indexOf("<Path>", document.indexOf("<Path>") + 1),
            document.indexOf("</Path>", document.indexOf("</Path>") + 1));
    String words = secondPath.substring(secondPath.length() - 60).strip();
    String before = document.substring("<Think>".length(), document.indexOf("\nLet's think in"));
    String first = gateway.asked(BlindCheck.NAME).get(0).messages().get(0).text();
    assertThat(first).contains(before.strip()).doesNotContain(words);
  }

  @Test
  void givenAJudgeThatCantBeRead_isNotRun() {
    TraceRow row = judged(request -> reply("fine", FinishReason.STOP));
    assertThat(verdict(row).passed()).isEqualTo(Verdict.Passed.NOT_RUN);
    assertThat(verdict(row).model()).endsWith("replies could not be read");
  }

  @Test
  void givenAJudgeOutOfReach_keepsTheRowAndIsNotRun() {
    TraceRow row =
        judged(
            request -> {
              throw new ModelException(ModelException.Failure.FAILED, "it is away", null, "", null);
            });
    assertThat(verdict(row).passed()).isEqualTo(Verdict.Passed.NOT_RUN);
    assertThat(verdict(row).model()).isEqualTo("it is away");
  }
}
