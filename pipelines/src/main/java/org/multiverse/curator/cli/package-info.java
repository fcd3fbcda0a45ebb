/** The command line: one class a command, results to stdout, everything else to stderr. */
package org.multiverse.curator.cli;
