package org.multiverse.curator.units;

import java.util.List;
import java.util.Set;
import org.multiverse.curator.common.Phrases;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.units.MathText.Kind;
import org.multiverse.curator.units.MathText.Token;

/**
 * What the words of a clause before a formula make of it.
 *
 * @param given it is supposed: "let x = 3", "if n is 5", "maybe"
 * @param concluded it is worked out: "so", "which gives", or it stands by itself on its line
 * @param recalled it is known: "since", "we found"
 * @param looksBack it is known from farther up: "as before"
 * @param concludedNear the words right before it conclude: "which simplifies to"
 */
record Clause(
    boolean given, boolean concluded, boolean recalled, boolean looksBack, boolean concludedNear) {
  private static final Phrases RECALLS = words("recalls");
  private static final Phrases LOOKS_BACK = words("looking-back");
  private static final Phrases CONCLUDES = words("deriving-words");
  private static final Phrases GUESSES = words("guessing-words");

  /** Signs that conclude as words do. */
  private static final String CONCLUDING_SIGNS = "→⇒∴";

  private static final Set<String> SUPPOSING = WordList.read(Clause.class, "supposing-words").set();

  /** Words between a supposition and a formula that end it: "if n is odd then x = 3". */
  private static final Set<String> ENDING =
      Set.of("then", "so", "thus", "therefore", "hence", "gives", "get", "have", "is", "are");

  /** "let me check" is a plan, no supposition. */
  private static final Set<String> PLANNING = Set.of("me", "us", "'", "’", "s");

  private static final int REACH = 6;
  private static final int NEAR = 24;

  private static Phrases words(String list) {
    return Phrases.of(WordList.read(Clause.class, list), "\\b");
  }

  /** The clause before a token, from the last full stop, semicolon or line's end. */
  static Clause before(MathText math, int at) {
    List<Token> tokens = math.tokens();
    int start = at;
    while (start > 0 && !ends(tokens.get(start - 1))) {
      start--;
    }
    String words = math.text().substring(tokens.get(start).start(), tokens.get(at).start());
    int concludes = lastConcluding(words);
    int recalls = RECALLS.lastIn(words);
    // "Since …, it follows that …": the later word rules. What stands by itself at the start of a
    // line comes out of the line before.
    boolean concluded = concludes > recalls || (concludes == recalls && words.isBlank());
    return new Clause(
        isSupposed(tokens, at) || GUESSES.areIn(words),
        concluded,
        recalls >= 0 && !concluded,
        LOOKS_BACK.areIn(words),
        lastConcluding(words.substring(Math.max(0, words.length() - NEAR))) >= 0);
  }

  private static boolean ends(Token token) {
    return token.kind() == Kind.MARK && ".;?!\n".contains(token.text());
  }

  private static int lastConcluding(String text) {
    int last = CONCLUDES.lastIn(text);
    for (int i = text.length() - 1; i > last; i--) {
      if (CONCLUDING_SIGNS.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return last;
  }

  private static boolean isSupposed(List<Token> tokens, int at) {
    for (int i = at - 1; i >= Math.max(0, at - REACH); i--) {
      Token token = tokens.get(i);
      if (ends(token) || token.kind() == Kind.EQUALS) {
        return false;
      }
      if (token.kind() == Kind.WORD) {
        boolean plan =
            token.text().equals("let")
                && i + 1 < tokens.size()
                && PLANNING.contains(tokens.get(i + 1).text());
        if (SUPPOSING.contains(token.text()) && !plan) {
          return true;
        }
        if (ENDING.contains(token.text())) {
          return false;
        }
      }
    }
    return false;
  }
}
