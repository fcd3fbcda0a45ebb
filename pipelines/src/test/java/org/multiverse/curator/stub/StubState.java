package org.multiverse.curator.stub;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the connections of a stub share.
 *
 * @param latency time from a request's arrival to its answer
 * @param faults what goes wrong
 * @param refusals what is answered in place of completions
 * @param seed what the faults' draws begin with
 * @param stats what was seen
 * @param requestLimit the stub's own limit of requests
 * @param tokenLimit the stub's own limit of tokens
 * @param answers good answers
 * @param rooms by conversation that is cut off, the room its first request gave
 * @param promptCache whether what requests begin with is known the second time
 * @param known first messages seen before, by key
 * @param bill counts and bills, null to guess at tokens
 */
record StubState(
    Duration latency,
    StubFaults faults,
    StubRefusals refusals,
    long seed,
    StubStats stats,
    MinuteLimit requestLimit,
    MinuteLimit tokenLimit,
    AnswerCache answers,
    Map<Long, Integer> rooms,
    boolean promptCache,
    Set<Long> known,
    StubBill bill) {

  static StubState of(
      Duration latency,
      StubFaults faults,
      StubRefusals refusals,
      long seed,
      long requestLimit,
      long tokenLimit,
      boolean promptCache,
      StubBill bill) {
    return new StubState(
        latency,
        faults,
        refusals,
        seed,
        new StubStats(),
        new MinuteLimit(requestLimit),
        new MinuteLimit(tokenLimit),
        new AnswerCache(bill != null),
        new ConcurrentHashMap<>(),
        promptCache,
        ConcurrentHashMap.newKeySet(),
        bill);
  }

  /** Whether a request gives more room than the first one of its conversation. */
  boolean hasMoreRoom(long conversation, int maxTokens) {
    Integer first = rooms.putIfAbsent(conversation, maxTokens);
    return first != null && first != maxTokens;
  }

  /** Whether its cache of prompts holds a first message; never when it has none. */
  boolean isKnown(String firstMessage) {
    return promptCache && !known.add(ChatRequest.key(firstMessage));
  }
}
