/** From a record of the input to the rows of the run: question, trace and answer taken apart. */
package org.multiverse.curator.shape;
