/** The engine behind HTTP, in the forms of OpenAI's API. */
package org.multiverse.curator.engine.server;
