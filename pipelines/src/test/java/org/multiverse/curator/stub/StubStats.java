package org.multiverse.curator.stub;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** What the stub has seen. Chat requests alone are counted; safe for many threads. */
public final class StubStats {
  /** How requests are counted whose client left before the answer. */
  public static final String ABORTED = "aborted";

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final Map<String, Integer> byStatus = new TreeMap<>();
  private final Map<String, Integer> byTask = new TreeMap<>();
  private final Map<String, Integer> byFault = new TreeMap<>();
  private final Map<Digest, Body> bodies = new HashMap<>();
  private final Set<String> authorizations = new TreeSet<>();
  // One entry a request in order of arrival; tokens stay 0 until it is finished.
  private long[] arrivals = new long[1024];
  private int[] tokens = new int[1024];
  private int requests;
  private int inFlight;
  private int maxInFlight;
  private int finished;
  private int repeated;
  private long promptTokens;
  private long completionTokens;
  private long cachedTokens;

  /** The first 128 bits of a body's SHA-256. */
  record Digest(long high, long low) {}

  /** What an answer costs. */
  record Usage(int prompt, int completion, int cached, int written) {
    static final Usage NONE = new Usage(0, 0, 0, 0);

    int total() {
      return prompt + completion;
    }
  }

  private static final class Body {
    private int attempts;
    private int finished;
  }

  StubStats() {}

  /** Counts a request and gives its number. */
  synchronized int arrived(String authorization) {
    if (requests == arrivals.length) {
      arrivals = Arrays.copyOf(arrivals, 2 * requests);
      tokens = Arrays.copyOf(tokens, 2 * requests);
    }
    arrivals[requests] = System.nanoTime();
    inFlight++;
    maxInFlight = Math.max(maxInFlight, inFlight);
    if (authorization != null) {
      authorizations.add(authorization);
    }
    return requests++;
  }

  /** When a request came, in nanoseconds. */
  synchronized long arrival(int request) {
    return arrivals[request];
  }

  /** Counts an attempt of a body and gives the number of earlier ones. */
  synchronized int attempt(Digest body) {
    return bodies.computeIfAbsent(body, key -> new Body()).attempts++;
  }

  synchronized void task(Task task) {
    byTask.merge(task.toString(), 1, Integer::sum);
  }

  synchronized void fault(FaultKind kind) {
    byFault.merge(kind.toString(), 1, Integer::sum);
  }

  synchronized void answered(int request, Digest body, int status, Usage usage) {
    inFlight--;
    byStatus.merge(Integer.toString(status), 1, Integer::sum);
    if (status == 200) {
      finished++;
      if (++bodies.get(body).finished == 2) {
        repeated++;
      }
      tokens[request] = usage.total();
      promptTokens += usage.prompt();
      completionTokens += usage.completion();
      cachedTokens += usage.cached();
    }
  }

  /** Takes back that a request was answered: the client was gone. */
  synchronized void unanswered(int request, Digest body, int status, Usage usage) {
    byStatus.merge(Integer.toString(status), -1, Integer::sum);
    byStatus.merge(ABORTED, 1, Integer::sum);
    if (status == 200) {
      finished--;
      if (--bodies.get(body).finished == 1) {
        repeated--;
      }
      tokens[request] = 0;
      promptTokens -= usage.prompt();
      completionTokens -= usage.completion();
      cachedTokens -= usage.cached();
    }
  }

  synchronized void aborted() {
    inFlight--;
    byStatus.merge(ABORTED, 1, Integer::sum);
  }

  /** Chat requests that came, whatever became of them. */
  public synchronized int requests() {
    return requests;
  }

  /** Tokens read in finished answers. */
  public synchronized long promptTokens() {
    return promptTokens;
  }

  /** Tokens written in finished answers. */
  public synchronized long completionTokens() {
    return completionTokens;
  }

  /** Answers by status code, and {@link #ABORTED}. */
  public synchronized Map<String, Integer> byStatus() {
    return new LinkedHashMap<>(byStatus);
  }

  /** How many requests were answered with a status. */
  public synchronized int status(int code) {
    return byStatus.getOrDefault(Integer.toString(code), 0);
  }

  /** Requests by task, those that met a fault included. */
  public synchronized Map<String, Integer> byTask() {
    return new LinkedHashMap<>(byTask);
  }

  /** How often a fault was done. */
  public synchronized int faults(FaultKind kind) {
    return byFault.getOrDefault(kind.toString(), 0);
  }

  /** Answers with status 200. */
  public synchronized int finished() {
    return finished;
  }

  /** Number of different request bodies. */
  public synchronized int distinctBodies() {
    return bodies.size();
  }

  /** Number of bodies that were answered with 200 more than once. */
  public synchronized int repeatedFinished() {
    return repeated;
  }

  public synchronized int inFlight() {
    return inFlight;
  }

  public synchronized int maxInFlight() {
    return maxInFlight;
  }

  /** The values of the {@code Authorization} header. */
  public synchronized Set<String> authorizations() {
    return new TreeSet<>(authorizations);
  }

  /** The most requests that came within sixty seconds, refused ones included. */
  public synchronized int maxRequestsInAnyMinute() {
    int most = 0;
    int from = 0;
    for (int to = 0; to < requests; to++) {
      while (arrivals[to] - arrivals[from] >= MINUTE) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  /** The most tokens, prompt and answer, of finished requests that came within sixty seconds. */
  public synchronized long maxTokensInAnyMinute() {
    long most = 0;
    long sum = 0;
    int from = 0;
    for (int to = 0; to < requests; to++) {
      sum += tokens[to];
      while (arrivals[to] - arrivals[from] >= MINUTE) {
        sum -= tokens[from++];
      }
      most = Math.max(most, sum);
    }
    return most;
  }

  /** All of it, as {@code GET /stats} gives it. */
  public synchronized Map<String, Object> toMap() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("requests", requests);
    all.put("byStatus", byStatus());
    all.put("byTask", byTask());
    all.put("byFault", new LinkedHashMap<>(byFault));
    all.put("finished", finished);
    all.put("distinctBodies", bodies.size());
    all.put("repeatedFinished", repeated);
    all.put("inFlight", inFlight);
    all.put("maxInFlight", maxInFlight);
    all.put("maxRequestsInAnyMinute", maxRequestsInAnyMinute());
    all.put("maxTokensInAnyMinute", maxTokensInAnyMinute());
    all.put("promptTokens", promptTokens);
    all.put("completionTokens", completionTokens);
    all.put("cachedTokens", cachedTokens);
    all.put("authorizations", authorizations());
    return all;
  }
}
