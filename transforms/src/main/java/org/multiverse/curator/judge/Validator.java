package org.multiverse.curator.judge;

import java.io.Serializable;
import java.util.List;
import org.multiverse.curator.tags.Document;

/**
 * A causal language model that says how well it foresees a text, best a Multiverse model. Safe for
 * use by several threads.
 */
public interface Validator extends AutoCloseable {
  /** Its name in verdicts. */
  String model();

  /**
   * Scores texts behind their contexts.
   *
   * @return the scores in the order of the texts
   * @throws ValidatorException when it can't
   */
  List<Score> score(List<Continuation> texts);

  /** Whether it can read documents under the parallel layout. */
  boolean hasLayout();

  /**
   * Scores the paths of a document under the parallel layout.
   *
   * @param prefix what stands before the document
   * @return the scores of its paths with what is nested in them, in document order
   * @throws ValidatorException when it can't
   */
  List<Score> scorePaths(String prefix, Document document);

  /**
   * Leads its interpreter through the tags of a document, whose texts it does not read, and counts
   * tokens.
   *
   * @throws ValidatorException when it can't
   */
  Replay replay(Document document);

  /** Itself without any memory of what it was asked before. */
  default Validator unkept() {
    return this;
  }

  @Override
  void close();

  /** Opens a validator on a worker. Equal sources share one validator in a JVM. */
  interface Source extends Serializable {
    /** What is opened, for fingerprints: it names all that decides a score. */
    String fingerprint();

    /** How many rows it is worth to have in work at the same time in one JVM. */
    int concurrency();

    /** Opens it; loading a model takes seconds. */
    Validator open();
  }
}
