/** The model steps as conversations with a large model. */
package org.multiverse.curator.llm;
