package org.multiverse.curator.engine;

/**
 * A text to be scored behind a context.
 *
 * @param context what stands before it; without one the first token of the text is not scored
 * @param text what is scored
 */
public record Span(Tokens context, Tokens text) {}
