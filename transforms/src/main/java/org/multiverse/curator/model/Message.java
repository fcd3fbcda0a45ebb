package org.multiverse.curator.model;

import java.io.Serializable;
import java.util.Locale;

/**
 * One message of a conversation.
 *
 * @param role who speaks
 * @param text what is said
 */
public record Message(Role role, String text) implements Serializable {
  /** Who speaks. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static Message system(String text) {
    return new Message(Role.SYSTEM, text);
  }

  public static Message user(String text) {
    return new Message(Role.USER, text);
  }

  public static Message assistant(String text) {
    return new Message(Role.ASSISTANT, text);
  }
}
