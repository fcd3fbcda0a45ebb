/** The model plane: chat models behind one gateway with limits, a reply cache and a price table. */
package org.multiverse.curator.model;
