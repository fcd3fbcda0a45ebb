package org.multiverse.curator.engine;

/**
 * Something in a model's tags that is not as it should be. The text goes on.
 *
 * @param rule a short name, that of the parser's rule where it has one
 * @param path id of the path it was met in, empty for the main text
 * @param position position of the token that showed it
 * @param message what was met, and what the engine did
 */
public record TagProblem(String rule, String path, int position, String message) {}
