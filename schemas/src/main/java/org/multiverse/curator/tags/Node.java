package org.multiverse.curator.tags;

/** One element of a flow: plain text, or a block that forks and joins. */
public sealed interface Node permits Text, Parallel {}
