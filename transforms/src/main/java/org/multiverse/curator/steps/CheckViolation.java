package org.multiverse.curator.steps;

/**
 * One thing that is wrong with an answer, said so that its maker can mend it.
 *
 * @param rule name of the rule, such as {@code takes-from-sibling}
 * @param subject what it is about: a step id, a block id, or {@code group 2} (groups count from 1)
 * @param message what is wrong, with which value, what to do
 */
public record CheckViolation(String rule, String subject, String message) {}
