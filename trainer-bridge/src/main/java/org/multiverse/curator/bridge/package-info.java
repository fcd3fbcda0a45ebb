/** From the shards of a run to training shards, and to the job that trains on them. */
package org.multiverse.curator.bridge;
