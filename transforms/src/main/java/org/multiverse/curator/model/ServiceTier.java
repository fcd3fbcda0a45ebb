package org.multiverse.curator.model;

import java.util.Locale;

/** How a provider serves a call, which its price depends on. */
public enum ServiceTier {
  /** As everything is served that asks for nothing else. */
  STANDARD,
  /** In batch files, within a day. */
  BATCH,
  /** When there is room, slower and cheaper. */
  FLEX,
  /** Before others, faster and dearer. */
  PRIORITY;

  /** The tier that a provider names in its reply; a word that is not known is the standard one. */
  public static ServiceTier of(String word) {
    return switch (word == null ? "" : word.toLowerCase(Locale.ROOT)) {
      case "batch" -> BATCH;
      case "flex" -> FLEX;
      // OpenAI's newer word for it, at the same price.
      case "priority", "fast" -> PRIORITY;
      default -> STANDARD;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
