package org.multiverse.curator.judge;

/**
 * What the engine's interpreter did when it was led through the tags of a document.
 *
 * @param blocks blocks that it forked and joined
 * @param paths branches of these
 * @param problems what it found wrong with the tags
 */
public record Replay(int blocks, int paths, int problems) {}
