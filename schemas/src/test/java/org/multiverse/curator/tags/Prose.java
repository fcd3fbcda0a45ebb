package org.multiverse.curator.tags;

import java.util.Random;

/** Texts for benchmarks: made of common words, the same for the same seed. */
final class Prose {
  private static final String[] WORDS =
      """
      the of to a and in is we that so it for this with be are on as can have if then by not at
      let us now but since where from an or which what there only all two one both first next
      number numbers value values equation sum term terms case cases side sides point line angle
      triangle circle square root integer positive prime factor divide multiply times equal equals
      greater less than each other same between must need find check consider suppose assume given
      known problem answer solution wait maybe alternatively therefore because substitute simplify
      subtract both gives means would could should another way compute calculate step result again
      actually right correct possible condition function variable constant expression polynomial
      """
          .trim()
          .split("\\s+");

  private final Random random;

  Prose(long seed) {
    this.random = new Random(seed);
  }

  /** As many characters, in sentences. */
  String text(int length) {
    StringBuilder text = new StringBuilder();
    boolean begins = true;
    while (text.length() < length) {
      String word = WORDS[random.nextInt(WORDS.length)];
      text.append(begins ? Character.toUpperCase(word.charAt(0)) : word.charAt(0));
      text.append(word, 1, word.length());
      begins = random.nextInt(12) == 0;
      if (random.nextInt(15) == 0) {
        text.append(" $x_").append(random.nextInt(10)).append(" = ").append(random.nextInt(100));
        text.append('$');
      }
      text.append(begins ? random.nextInt(5) == 0 ? ".\n" : ". " : " ");
    }
    return text.substring(0, length);
  }

  /**
   * A share of the characters replaced, followed by a new one or left out, a third each. New
   * characters are drawn from the text, as those of a real edit would be.
   */
  String edited(String text, double share) {
    StringBuilder edited = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (random.nextDouble() >= share) {
        edited.append(text.charAt(i));
        continue;
      }
      char other = text.charAt(random.nextInt(text.length()));
      switch (random.nextInt(3)) {
        case 0 -> edited.append(other);
        case 1 -> edited.append(text.charAt(i)).append(other);
        default -> {
          // Left out.
        }
      }
    }
    return edited.toString();
  }
}
