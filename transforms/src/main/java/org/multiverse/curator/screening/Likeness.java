package org.multiverse.curator.screening;

import java.io.Serializable;

/**
 * Two rows that are as good as the same.
 *
 * @param earlier the one that comes first in the input
 * @param later the other
 * @param similarity share of equal numbers in their signatures, 1 for equal words
 */
public record Likeness(RowKey earlier, RowKey later, double similarity) implements Serializable {}
