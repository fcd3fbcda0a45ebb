/**
 * The Multiverse Engine: reads the tags that a model writes, forks at {@code </Goal>} into one
 * branch per Outline, decodes the branches together on a shared cache, joins them without
 * recomputing anything, and goes on. The same machinery scores texts.
 */
package org.multiverse.curator.engine;
