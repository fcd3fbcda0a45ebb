package org.multiverse.curator.engine;

/**
 * Where an engine stands.
 *
 * @param active requests that hold a place in the cache
 * @param waiting requests that wait for one
 * @param cells cells of the cache
 * @param usedCells of these in use
 * @param sequences sequences
 * @param freeSequences of these free
 * @param steps calls of the decoder
 * @param tokens tokens decoded, those that were decoded again included
 * @param forks branches that were started
 * @param joins branches that were joined
 * @param preemptions times that a request or a branch lost its place
 */
public record EngineStats(
    int active,
    int waiting,
    int cells,
    int usedCells,
    int sequences,
    int freeSequences,
    long steps,
    long tokens,
    long forks,
    long joins,
    long preemptions) {}
