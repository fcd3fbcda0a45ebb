package org.multiverse.curator.tags;

/** How a document is written down. Both forms parse to the same document. */
public enum Form {
  /** Each tag on a line of its own: the form of Multiverse-1K, for people and for Hugging Face. */
  LINES,
  /**
   * No character between the tags of a block: the form for training and for the engine. A line
   * break between two paths would see the first and be seen by the second.
   */
  TIGHT
}
