package org.multiverse.curator.stub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.multiverse.curator.common.Json;

/**
 * Serves one connection, one request after the other: a client that sends the next before it has
 * the answer to the last is not served. Waits are the event loop's timers, no thread sleeps.
 */
final class StubHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private final StubState state;
  private Exchange open;

  StubHandler(StubState state) {
    this.state = state;
  }

  /** A chat request that has no answer yet. */
  private record Exchange(int number, long arrival, StubStats.Digest body) {}

  /** An answer on its way. */
  private record Reply(int status, String json, StubStats.Usage usage, double retryAfter) {}

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    String path = new QueryStringDecoder(request.uri()).path();
    boolean get = request.method().equals(HttpMethod.GET);
    if (path.equals("/v1/chat/completions") && request.method().equals(HttpMethod.POST)) {
      chat(context, request);
    } else if (path.equals("/v1/models") && get) {
      write(context, 200, models());
    } else if (path.equals("/stats") && get) {
      write(context, 200, TraceAnswers.json(state.stats().toMap()));
    } else {
      write(context, 404, error("invalid_request_error", "there is no " + path));
    }
  }

  private void chat(ChannelHandlerContext context, FullHttpRequest request) {
    StubStats stats = state.stats();
    int number = stats.arrived(request.headers().get(HttpHeaderNames.AUTHORIZATION));
    byte[] body = ByteBufUtil.getBytes(request.content());
    StubStats.Digest digest = digest(body);
    Exchange exchange = new Exchange(number, stats.arrival(number), digest);
    open = exchange;
    int earlier = stats.attempt(digest);
    double wait = state.requestLimit().take(exchange.arrival(), 1);
    if (wait > 0) {
      send(context, exchange, tooMany("requests per minute", Math.ceil(wait)));
      return;
    }
    ChatRequest chat;
    try {
      StubRefusals.Refused refused = state.refusals().of(number, ChatRequest.json(body));
      if (refused != null) {
        send(
            context,
            exchange,
            new Reply(refused.status(), refused.body(), StubStats.Usage.NONE, 0));
        return;
      }
      chat = ChatRequest.parse(body);
    } catch (IllegalArgumentException e) {
      send(context, exchange, refusal(e));
      return;
    }
    if (chat.task() == null) {
      send(context, exchange, refusal(new IllegalArgumentException("Invalid messages: no task")));
      return;
    }
    stats.task(chat.task());
    FaultKind fault = state.faults().ofAttempt(state.seed(), digest.high(), earlier);
    if (fault != null) {
      stats.fault(fault);
      if (fault == FaultKind.RATE_LIMIT) {
        send(context, exchange, tooMany("the fault rateLimit", state.faults().retryAfter()));
      } else if (fault == FaultKind.SERVER_ERROR) {
        String json = error("server_error", "the fault serverError");
        later(context, exchange, new Reply(500, json, StubStats.Usage.NONE, 0));
      }
      // A time-out is an exchange that stays open until the client leaves.
      return;
    }
    if (chat.task() == Task.BLIND_CHECK) {
      answer(context, exchange, chat, "{\"problems\":[]}", 0);
      return;
    }
    var unused =
        state
            .answers()
            .answers(chat.messages().get(0).text())
            .thenAcceptAsync(
                answers -> {
                  String good = answers.answer(chat);
                  answer(context, exchange, chat, good, answers.units());
                },
                context.executor())
            .exceptionallyAsync(
                failure -> {
                  send(context, exchange, refusal(failure.getCause()));
                  return null;
                },
                context.executor());
  }

  private void answer(
      ChannelHandlerContext context, Exchange exchange, ChatRequest chat, String good, int units) {
    if (!exchange.equals(open)) {
      return;
    }
    FaultKind fault = null;
    if (chat.task() != Task.BLIND_CHECK) {
      long conversation = chat.conversation();
      fault = state.faults().ofAnswer(state.seed(), conversation, chat.isRepair());
      if (fault == FaultKind.CUT_OFF && state.hasMoreRoom(conversation, chat.maxTokens())) {
        fault = null;
      }
    }
    String content = fault == null ? good : AnswerFaults.apply(fault, chat.task(), good, units);
    StubStats.Usage usage = usage(chat, content);
    double wait = state.tokenLimit().take(exchange.arrival(), usage.total());
    if (wait > 0) {
      send(context, exchange, tooMany("tokens per minute", Math.ceil(wait)));
      return;
    }
    if (fault != null) {
      state.stats().fault(fault);
    }
    String finish = fault == FaultKind.CUT_OFF ? "length" : "stop";
    String json = completion(exchange, chat.model(), content, finish, usage);
    later(context, exchange, new Reply(200, json, usage, 0));
  }

  private StubStats.Usage usage(ChatRequest chat, String content) {
    if (state.bill() != null) {
      return state.bill().bill(chat.messages(), chat.schema(), content);
    }
    String first = chat.messages().get(0).text();
    int cached = state.isKnown(first) ? tokens(first.length()) : 0;
    return new StubStats.Usage(tokens(chat.chars()), tokens(content.length()), cached, 0);
  }

  private static int tokens(int chars) {
    return (chars + 3) / 4;
  }

  private static String completion(
      Exchange exchange, String model, String content, String finish, StubStats.Usage usage) {
    ObjectNode json = Json.STRICT.createObjectNode();
    json.put("id", "chatcmpl-%016x".formatted(exchange.body().high()));
    json.put("object", "chat.completion");
    json.put("created", Instant.now().getEpochSecond());
    json.put("model", model);
    ObjectNode choice = json.putArray("choices").addObject();
    choice.put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", content);
    choice.put("finish_reason", finish);
    ObjectNode counts = json.putObject("usage");
    counts.put("prompt_tokens", usage.prompt());
    counts.put("completion_tokens", usage.completion());
    counts.put("total_tokens", usage.total());
    ObjectNode details = counts.putObject("prompt_tokens_details");
    details.put("cached_tokens", usage.cached());
    if (usage.written() > 0) {
      details.put("cache_write_tokens", usage.written());
    }
    return TraceAnswers.json(json);
  }

  private static String models() {
    ObjectNode json = Json.STRICT.createObjectNode().put("object", "list");
    ObjectNode model = json.putArray("data").addObject();
    model.put("id", "stub").put("object", "model").put("created", 0).put("owned_by", "stub");
    return TraceAnswers.json(json);
  }

  private static Reply tooMany(String why, double retryAfter) {
    String json = error("rate_limit_exceeded", "too many: " + why);
    return new Reply(429, json, StubStats.Usage.NONE, retryAfter);
  }

  private static Reply refusal(Throwable cause) {
    boolean client = cause instanceof IllegalArgumentException;
    String json = error(client ? "invalid_request_error" : "server_error", cause.toString());
    return new Reply(client ? 400 : 500, json, StubStats.Usage.NONE, 0);
  }

  static String error(String type, String message) {
    ObjectNode json = Json.STRICT.createObjectNode();
    json.putObject("error").put("message", message).put("type", type).put("code", type);
    return TraceAnswers.json(json);
  }

  /** Sends when the latency is over, counted from the request's arrival. */
  private void later(ChannelHandlerContext context, Exchange exchange, Reply reply) {
    long nanos = exchange.arrival() + state.latency().toNanos() - System.nanoTime();
    if (nanos <= 0) {
      send(context, exchange, reply);
    } else {
      var unused =
          context
              .executor()
              .schedule(() -> send(context, exchange, reply), nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void send(ChannelHandlerContext context, Exchange exchange, Reply reply) {
    if (!exchange.equals(open)) {
      return;
    }
    open = null;
    StubStats stats = state.stats();
    // Counted first, so that whoever has read the answer finds it counted.
    stats.answered(exchange.number(), exchange.body(), reply.status(), reply.usage());
    Runnable lost =
        () -> stats.unanswered(exchange.number(), exchange.body(), reply.status(), reply.usage());
    write(context, reply.status(), reply.json(), reply.retryAfter(), lost);
  }

  private static void write(ChannelHandlerContext context, int status, String json) {
    write(context, status, json, 0, () -> {});
  }

  private static void write(
      ChannelHandlerContext context, int status, String json, double retryAfter, Runnable lost) {
    ByteBuf bytes = Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8));
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), bytes);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, bytes.readableBytes());
    if (retryAfter > 0) {
      boolean whole = retryAfter == Math.rint(retryAfter);
      response
          .headers()
          .set(
              HttpHeaderNames.RETRY_AFTER,
              whole ? Long.toString((long) retryAfter) : Double.toString(retryAfter));
    }
    var unused =
        context
            .writeAndFlush(response)
            .addListener(
                written -> {
                  if (!written.isSuccess()) {
                    lost.run();
                  }
                });
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    if (open != null) {
      open = null;
      state.stats().aborted();
    }
    super.channelInactive(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A client that was killed resets its connections; that is part of the tests.
    if (!(cause instanceof IOException)) {
      cause.printStackTrace();
    }
    var unused = context.close();
  }

  private static StubStats.Digest digest(byte[] body) {
    try {
      ByteBuffer sha = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(body));
      return new StubStats.Digest(sha.getLong(), sha.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot digest: no SHA-256", e);
    }
  }
}
