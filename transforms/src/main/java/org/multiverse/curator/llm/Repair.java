package org.multiverse.curator.llm;

import java.util.function.UnaryOperator;

/**
 * What is asked for again when an answer failed its checks.
 *
 * @param kept a paragraph on what stands and is not asked for, empty when nothing does
 * @param wanted what the next reply is to hold
 * @param subject how the model knows the subject of a violation
 */
record Repair(String kept, String wanted, UnaryOperator<String> subject) {
  /** All of it. */
  static final Repair WHOLE = new Repair("", "the whole answer", UnaryOperator.identity());
}
