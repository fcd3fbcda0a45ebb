/**
 * From the rows of a run to training blocks: chat, tokens, loss mask, layout, packing, mixture,
 * shards.
 */
package org.multiverse.curator.bridge.prepare;
