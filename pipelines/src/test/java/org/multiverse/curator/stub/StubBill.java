package org.multiverse.curator.stub;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.multiverse.curator.llm.TokenCounter;

/**
 * What a stub bills, as a provider with a prompt cache does: all tokens of a request are counted,
 * and what several requests begin with is written into the cache by the first and read there by the
 * others, from some length on. Knows nothing of the curator's own prices.
 */
public final class StubBill {
  private static final double MILLION = 1e6;
  // What OpenAI's chat format adds to each message.
  private static final int MESSAGE = 4;

  private final double input;
  private final double cached;
  private final double written;
  private final double output;
  private final int minimum;
  private final TokenCounter tokens = new TokenCounter();
  private final Set<String> prefixes = new HashSet<>();
  private double usd;

  /**
   * A bill in US dollars a million tokens.
   *
   * @param input for fresh input
   * @param cached for input out of the cache
   * @param written for input that goes into it
   * @param output for output
   * @param minimum tokens below which nothing is cached
   */
  public StubBill(double input, double cached, double written, double output, int minimum) {
    this.input = input;
    this.cached = cached;
    this.written = written;
    this.output = output;
    this.minimum = minimum;
  }

  /** Counts and bills one request with its answer. */
  synchronized StubStats.Usage bill(
      List<ChatRequest.Message> messages, String schema, String answer) {
    long prompt = tokens.count(schema);
    for (ChatRequest.Message message : messages) {
      prompt += tokens.count(message.text()) + MESSAGE;
    }
    String first = messages.get(0).text();
    long prefix = tokens.count(first);
    boolean isLong = prefix >= minimum;
    boolean isKnown = isLong && !prefixes.add(first);
    long read = isKnown ? prefix : 0;
    long write = isLong && !isKnown ? prefix : 0;
    long completion = tokens.count(answer);
    usd +=
        ((prompt - read - write) * input + read * cached + write * written + completion * output)
            / MILLION;
    return new StubStats.Usage((int) prompt, (int) completion, (int) read, (int) write);
  }

  /** What all requests came to, in US dollars. */
  public synchronized double usd() {
    return usd;
  }
}
