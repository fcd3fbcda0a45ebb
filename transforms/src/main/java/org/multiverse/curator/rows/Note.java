package org.multiverse.curator.rows;

import java.util.Objects;

/**
 * What was undone or left out on the way.
 *
 * @param step the step that did
 * @param text one sentence
 */
public record Note(StepName step, String text) {
  public Note {
    Objects.requireNonNull(step, "Invalid step: null");
    Objects.requireNonNull(text, "Invalid note: null");
  }
}
