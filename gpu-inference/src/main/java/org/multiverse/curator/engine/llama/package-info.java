/**
 * A small interface of our own over llama.cpp: load, tokenise, decode, copy and remove sequences.
 */
package org.multiverse.curator.engine.llama;
