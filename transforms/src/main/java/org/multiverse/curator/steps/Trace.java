package org.multiverse.curator.steps;

import org.multiverse.curator.units.Units;

/**
 * What a maker sees of a row.
 *
 * @param question the question, may be empty
 * @param units the trace, cut
 */
public record Trace(String question, Units units) {}
