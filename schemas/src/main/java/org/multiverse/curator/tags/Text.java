package org.multiverse.curator.tags;

import java.util.Objects;

/**
 * Plain text between tags, byte for byte as it was written. Never empty inside a valid document.
 *
 * @param text the characters
 */
public record Text(String text) implements Node {
  public Text {
    Objects.requireNonNull(text, "Invalid text: null");
  }
}
