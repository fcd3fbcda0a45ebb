package org.multiverse.curator.bridge.prepare;

/**
 * What the bridge needs of a curated row.
 *
 * @param id its id, or its place in the input where it has none
 * @param question the question, null when it has none
 * @param parallel the tagged trace in form lines, null for a sequential row
 * @param sequential the trace without tags, null when it has none
 * @param answer the final answer, null when it has none
 */
public record Row(String id, String question, String parallel, String sequential, String answer) {}
