/** The local model as judge of every step: what it is asked, and the verdicts that come of it. */
package org.multiverse.curator.judge;
