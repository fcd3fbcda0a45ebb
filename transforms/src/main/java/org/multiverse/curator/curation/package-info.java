/** Puts a curation together out of its settings, and holds what a worker keeps open for a job. */
package org.multiverse.curator.curation;
