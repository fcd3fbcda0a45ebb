/** Hands prepared data to the fine-tuning job, wherever it runs, and follows it. */
package org.multiverse.curator.bridge.job;
