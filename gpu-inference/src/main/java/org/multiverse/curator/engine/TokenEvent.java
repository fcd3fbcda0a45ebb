package org.multiverse.curator.engine;

/**
 * A token of an answer, in the order in which it was made.
 *
 * @param token the token
 * @param text the characters that are complete with it, possibly none
 * @param path id of its path, empty for the main text
 * @param branch key of its branch, see {@link Sampling#sampler}; unlike path ids never used twice
 * @param position its position, counted from the beginning of the prompt
 * @param inserted whether the engine put it there: {@code <Path>} with its id, {@code
 *     <Conclusion>}, what closes a path at its limit
 */
public record TokenEvent(
    int token, String text, String path, String branch, int position, boolean inserted) {}
