package org.multiverse.curator.rows;

/**
 * What a judge said of one step of one row.
 *
 * @param step the step judged
 * @param name the verdict, such as {@code independence}
 * @param passed {@code passed}, {@code failed} or {@code not-run}
 * @param score the figure, null when not run
 * @param threshold the limit it was held against, null when not run
 * @param model the judge, or the reason why it was not run
 */
public record Verdict(
    String step, String name, String passed, Double score, Double threshold, String model) {}
