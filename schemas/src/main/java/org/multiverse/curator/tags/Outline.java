package org.multiverse.curator.tags;

import java.util.Objects;

/**
 * What one path is going to find out, written before the work is done.
 *
 * @param id the id of the path it announces, such as {@code 2} or {@code 1.3}
 * @param text the announcement
 */
public record Outline(String id, String text) {
  public Outline {
    Objects.requireNonNull(id, "Invalid outline id: null");
    Objects.requireNonNull(text, "Invalid outline text: null");
  }
}
