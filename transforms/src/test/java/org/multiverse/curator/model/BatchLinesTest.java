package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchLinesTest {
  private static final String KEY = "ab".repeat(32);

  private static String line(String more) {
    return "{\"custom_id\":\"" + KEY + "\"," + more + "}";
  }

  @Test
  void givenATextOrTheObjectItself_readsTheSame() {
    String object = "{\"groups\":[{\"label\":\"x ≥ 3\"}],\"none\":null}";
    ModelReply written =
        BatchLines.reply(line("\"text\":\"" + object.replace("\"", "\\\"") + "\"")).reply();
    assertThat(written.text()).isEqualTo(object);
    assertThat(BatchLines.reply(line("\"text\": " + object)).reply().text()).isEqualTo(object);
    assertThat(written.finish()).isEqualTo(FinishReason.STOP);
    assertThat(written.source()).as("nobody says who answered").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"text\":3", "\"text\":null", "\"text\":[\"a\"]", "\"texts\":\"a\""})
  void givenNoTextAndNoObject_refusesTheLine(String more) {
    assertThatThrownBy(() -> BatchLines.reply(line(more)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("neither text nor response nor result");
  }

  @Test
  void givenAReplyWrittenAsALine_readsItBack() {
    ModelReply reply =
        new ModelReply(
                "cut \"off\n",
                FinishReason.LENGTH,
                new Usage(9, 4, 2, 3),
                ServiceTier.BATCH,
                Instant.EPOCH,
                0)
            .from("ann.jsonl");
    BatchLines.Line read = BatchLines.reply(BatchLines.reply(KEY, reply));
    assertThat(read.key()).isEqualTo(KEY);
    assertThat(read.reply().saysTheSameAs(reply)).isTrue();
    assertThat(read.reply().usage()).isEqualTo(reply.usage());
    assertThat(read.reply().from("again.jsonl").source())
        .as("who answered first is who answered")
        .isEqualTo("ann.jsonl");
  }

  private static String response(String body) {
    return line("\"response\":{\"status_code\":200,\"body\":" + body + "},\"error\":null");
  }

  private static String message(String message) {
    return response("{\"choices\":[{\"message\":" + message + ",\"finish_reason\":\"stop\"}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"content\":\"{}\"}",
        "{\"content\":[{\"type\":\"text\",\"text\":\"{}\"}]}",
        "{\"content\":null,\"reasoning_content\":\"{}\"}",
        "{\"content\":[{\"type\":\"reasoning\",\"text\":\"hm\"},{\"type\":\"text\",\"text\":\"{}\"}]}"
      })
  void givenContentInAnyShape_theAnswerIsRead(String message) {
    assertThat(BatchLines.reply(message(message)).reply().text()).isEqualTo("{}");
  }

  @Test
  void givenAByteOrderMark_theLineIsRead() {
    assertThat(BatchLines.reply("\uFEFF" + message("{\"content\":\"{}\"}")).reply().text())
        .isEqualTo("{}");
  }

  @Test
  void givenReplyOfTheResponsesProtocol_itIsRead() {
    ModelReply reply =
        BatchLines.reply(
                response(
                    "{\"object\":\"response\",\"status\":\"completed\",\"output\":["
                        + "{\"type\":\"reasoning\",\"summary\":[]},{\"type\":\"message\","
                        + "\"content\":[{\"type\":\"output_text\",\"text\":\"{}\"}]}],"
                        + "\"usage\":{\"input_tokens\":9,\"output_tokens\":4,"
                        + "\"input_tokens_details\":{\"cached_tokens\":3,\"cache_write_tokens\":5}}}"))
            .reply();
    assertThat(reply.text()).isEqualTo("{}");
    assertThat(reply.finish()).isEqualTo(FinishReason.STOP);
    assertThat(reply.usage()).isEqualTo(new Usage(9, 3, 4, 5));
  }

  @Test
  void givenRefusal_itIsTheContentFilters() {
    ModelReply reply =
        BatchLines.reply(message("{\"content\":null,\"refusal\":\"I can't.\"}")).reply();
    assertThat(reply.finish()).isEqualTo(FinishReason.CONTENT_FILTER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"content\":\"\"}", "{\"content\":[]}", "{\"content\":null}"})
  void givenNoText_nothingEmptyIsKept(String message) {
    BatchLines.Line read = BatchLines.reply(message(message));
    assertThat(read.reply()).isNull();
    assertThat(read.failure()).isEqualTo("the reply holds no text");
  }
}
