/** What one part of the project writes and another reads: one class each, names as constants. */
package org.multiverse.curator.contracts;
