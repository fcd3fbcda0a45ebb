package org.multiverse.curator.stub;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * A model server without a model, OpenAI-compatible over HTTP on the loopback interface. It answers
 * the curator's tasks with what the rules find in the trace it is sent, after a latency and with
 * faults as they were asked for, and counts what it sees.
 *
 * <pre>{@code
 * try (StubModelServer server =
 *     StubModelServer.builder().latency(Duration.ofMillis(200)).faults(StubFaults.each(0.05)).start()) {
 *   run("openai:stub@" + server.url());
 *   assertThat(server.stats().repeatedFinished()).isZero();
 * }
 * }</pre>
 *
 * <p>It serves {@code POST /v1/chat/completions} without streaming, {@code GET /v1/models}, and
 * {@code GET /stats}.
 */
public final class StubModelServer implements AutoCloseable {
  private static final int MAX_BODY = 64 << 20;

  private final StubState state;
  private final EventLoopGroup loops = new NioEventLoopGroup(2);
  private final Channel channel;

  private StubModelServer(StubState state, int port) {
    this.state = state;
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connection) {
                    connection
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpServerKeepAliveHandler(),
                            new HttpObjectAggregator(MAX_BODY),
                            new StubHandler(state));
                  }
                });
    try {
      channel = bootstrap.bind("127.0.0.1", port).syncUninterruptibly().channel();
    } catch (RuntimeException e) {
      close(loops, state);
      throw e;
    }
  }

  /** A server without latency, faults or limits, on a free port. */
  public static Builder builder() {
    return new Builder();
  }

  /** The base URL for clients. */
  public String url() {
    return "http://127.0.0.1:" + port() + "/v1";
  }

  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** What was seen since the start. */
  public StubStats stats() {
    return state.stats();
  }

  /** Closes all connections, those that wait for an answer included. */
  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    close(loops, state);
  }

  private static void close(EventLoopGroup loops, StubState state) {
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    state.answers().close();
  }

  /** How a server is to behave. */
  public static final class Builder {
    private Duration latency = Duration.ZERO;
    private StubFaults faults = StubFaults.none();
    private StubRefusals refusals = StubRefusals.none();
    private long seed;
    private int port;
    private long requestsPerMinute;
    private long tokensPerMinute;
    private boolean promptCache = true;
    private StubBill bill;

    private Builder() {}

    /** Time from a request's arrival to its answer; none by default. */
    public Builder latency(Duration value) {
      latency = value;
      return this;
    }

    /** What goes wrong; nothing by default. */
    public Builder faults(StubFaults value) {
      faults = value;
      return this;
    }

    /** What is answered in place of completions; nothing by default. */
    public Builder refusals(StubRefusals value) {
      refusals = value;
      return this;
    }

    /** Which requests meet the faults; 0 by default. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** The port; a free one by default. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /** Answers 429 to what is more within a minute; 0, the default, stands for no limit. */
    public Builder requestsPerMinute(long value) {
      requestsPerMinute = value;
      return this;
    }

    /** Answers 429 to what is more within a minute; 0, the default, stands for no limit. */
    public Builder tokensPerMinute(long value) {
      tokensPerMinute = value;
      return this;
    }

    /** Whether what requests begin with is billed as cached the second time; it is by default. */
    public Builder promptCache(boolean value) {
      promptCache = value;
      return this;
    }

    /**
     * Counts tokens and bills them, and answers in as few words as the prompts ask for; by default
     * tokens are guessed from the characters, and answers are the rules'.
     */
    public Builder bill(StubBill value) {
      bill = value;
      return this;
    }

    public StubModelServer start() {
      return new StubModelServer(
          StubState.of(
              latency,
              faults,
              refusals,
              seed,
              requestsPerMinute,
              tokensPerMinute,
              promptCache,
              bill),
          port);
    }
  }

  /** Starts a server that serves until its process is ended. */
  public static void main(String[] args) {
    int code = new CommandLine(new Start()).execute(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  @CommandLine.Command(name = "stub", description = "Serves a stub of a model.")
  private static final class Start implements Callable<Integer> {
    @Option(names = "--port", description = "0 for a free one")
    private int port;

    @Option(names = "--latency-ms")
    private long latencyMs;

    @Option(names = "--faults", description = "such as each=0.05,stubborn=0.01,retryAfter=0.5")
    private String faults = "";

    @Option(names = "--seed")
    private long seed;

    @Option(names = "--requests-per-minute", description = "0 for no limit")
    private long requestsPerMinute;

    @Option(names = "--tokens-per-minute", description = "0 for no limit")
    private long tokensPerMinute;

    @Option(
        names = "--no-prompt-cache",
        negatable = true,
        description = "What is answered twice is billed twice alike.")
    private boolean promptCache = true;

    @Override
    @SuppressWarnings("resource") // open until the process ends
    public Integer call() {
      StubModelServer server =
          builder()
              .port(port)
              .latency(Duration.ofMillis(latencyMs))
              .faults(StubFaults.parse(faults))
              .seed(seed)
              .requestsPerMinute(requestsPerMinute)
              .tokensPerMinute(tokensPerMinute)
              .promptCache(promptCache)
              .start();
      System.out.println("listening on " + server.port());
      System.out.flush();
      return 0;
    }
  }
}
