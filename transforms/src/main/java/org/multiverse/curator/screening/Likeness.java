package org.multiverse.curator.screening;

/**
 * Two rows that are as good as the same.
 *
 * @param kind what they have in common
 * @param earlier the one that comes first in the input
 * @param later the other
 * @param similarity share of equal numbers in their signatures; 1 for equal texts and ids
 */
public record Likeness(Meeting.Kind kind, RowKey earlier, RowKey later, double similarity) {}
