package org.multiverse.curator.units;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final Pattern RECALLS = words("recalls", "");
  private static final Pattern LOOKS_BACK = words("looking-back", "");
  private static final Pattern CONCLUDES = words("deriving-words", "|[→⇒∴]");
  private static final Pattern GUESSES = words("guessing-words", "");
  private static final Set<String> SUPPOSING = WordList.read(Clause.class, "supposing-words").set();

  /** Words between a supposition and a formula that end it: "if n is odd then x = 3". */
  private static final Set<String> ENDING =
      Set.of("then", "so", "thus", "therefore", "hence", "gives", "get", "have", "is", "are");

  /** "let me check" is a plan, no supposition. */
  private static final Set<String> PLANNING = Set.of("me", "us", "'", "’", "s");

  private static final int REACH = 6;
  private static final int NEAR = 24;

  private static Pattern words(String list, String more) {
    return Pattern.compile(
        WordList.read(Clause.class, list).word() + "\\b" + more, Pattern.CASE_INSENSITIVE);
  }

  /** The clause before a token, from the last full stop, semicolon or line's end. */
  static Clause before(MathText math, int at) {
    List<Token> tokens = math.tokens();
    int start = at;
    while (start > 0 && !ends(tokens.get(start - 1))) {
      start--;
    }
    String words = math.text().substring(tokens.get(start).start(), tokens.get(at).start());
    int concludes = last(CONCLUDES, words);
    int recalls = last(RECALLS, words);
    // "Since …, it follows that …": the later word rules. What stands by itself at the start of a
    // line comes out of the line before.
    boolean concluded = concludes > recalls || (concludes == recalls && words.isBlank());
    return new Clause(
        isSupposed(tokens, at) || GUESSES.matcher(words).find(),
        concluded,
        recalls >= 0 && !concluded,
        LOOKS_BACK.matcher(words).find(),
        CONCLUDES.matcher(words.substring(Math.max(0, words.length() - NEAR))).find());
  }

  private static boolean ends(Token token) {
    return token.kind() == Kind.MARK && ".;?!\n".contains(token.text());
  }

  private static int last(Pattern pattern, String text) {
    int last = -1;
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      last = matcher.start();
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
