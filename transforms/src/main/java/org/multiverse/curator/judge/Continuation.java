package org.multiverse.curator.judge;

/**
 * A text and what stands before it.
 *
 * @param context what the model has read
 * @param text what it is scored on
 */
public record Continuation(String context, String text) {}
