package org.multiverse.curator.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds what is found quickly against the plain alternatives of the same entries. */
class PhrasesTest {
  private static final String PIECES =
      "so|an|An|the|same|case|Case 2|hmm|hmmm|i|I'll|i’ll|let’s|let me|re-check|recheck|double |double-check|c#|x|é|ſo|Kase"
          + "| |  |, |. |\n|_|1|-|way|ways|that|it|is|colour|color|oo|o|$|\\|(|)|two|Two parts|ab|b|thus";

  static List<List<String>> lists() {
    return List.of(
        List.of("so", "thus", "let me", "let’s", "c#"),
        List.of("hmm+", "re-?check", "double[- ]?check", "An?", "i(?:'ll|’ll)?"),
        List.of(
            "(?:the |my )?(?:same|other) (?:way|case)s?", "(?<!not )that(?! way)", "(?:it|is)*x"),
        List.of("colou?r", "(?:an?|the) way", "an", "a", "the", "two(?: parts)?\\b", "\\bit is"),
        List.of("(?:so )?", "the"),
        List.of("[a-c]b", "so"),
        List.of("A", "a", "an", "AN way"),
        List.of("o{2}", "o{0,1}x", "t+wo", "(?:i|is|it)+ so", "x*?b"),
        List.of("é", "ſo", "kase"));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void givenAnyText_findsWhatThePlainAlternativesFind(List<String> entries) {
    WordList list = new WordList(entries);
    String plain = "(?:" + String.join("|", entries) + ")";
    Random random = new Random(7);
    String[] pieces = PIECES.split("\\|", -1);
    for (int flags : new int[] {0, Pattern.CASE_INSENSITIVE}) {
      for (int round = 0; round < 2_000; round++) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(9); i >= 0; i--) {
          text.append(pieces[random.nextInt(pieces.length)]);
        }
        assertThat(matches(list.any(), flags, text)).isEqualTo(matches(plain, flags, text));
        assertThat(matches(list.word() + "\\b", flags, text))
            .isEqualTo(matches("\\b" + plain + "\\b", flags, text));
      }
    }
    for (String behind : List.of("", "\\b", "(?![\\w])")) {
      Phrases phrases = Phrases.of(list, behind);
      for (int round = 0; round < 2_000; round++) {
        StringBuilder built = new StringBuilder();
        for (int i = random.nextInt(9); i >= 0; i--) {
          built.append(pieces[random.nextInt(pieces.length)]);
        }
        String text = built.toString();
        Matcher matcher =
            Pattern.compile("\\b" + plain + behind, Pattern.CASE_INSENSITIVE).matcher(text);
        int last = -1;
        while (matcher.find()) {
          last = matcher.start() < text.length() ? matcher.start() : last;
        }
        assertThat(phrases.lastIn(text)).as("last of %s in '%s'", entries, text).isEqualTo(last);
        assertThat(phrases.areIn(text)).isEqualTo(last >= 0);
      }
    }
  }

  private static List<String> matches(String regex, int flags, CharSequence text) {
    List<String> matches = new ArrayList<>();
    Matcher matcher = Pattern.compile(regex, flags).matcher(text);
    while (matcher.find()) {
      matches.add(matcher.start() + " " + matcher.end());
    }
    return matches;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "so ; so.",
        "thus ; thu",
        "An? ; a.. an.",
        "hmm+ ; hmm",
        "hm+x ; hm.",
        "(?:the |my )?case ; the my~ cas",
        "(?:so )?(?:it|we) ; so~ it. we.",
        "i(?:'ll|’ll) ; i'l i’l",
        "\\bthe above ; the",
        "(?!all)(?:both|all) ; bot all",
        "[a-c]b ; ...",
        "[^.]{0,40}on ; ...",
        "x* ; ...",
        "o{2} ; ...",
        "a.b ; a..",
        "c#? ; c.. c#.",
        "\\w+ ; ...",
        "(?![])x]|no)so ; so.",
        "(?![^])]|[a[)]])so|the ; so. the",
        "^so ; ...",
        "(?:|so )the ; so~ the",
        "(?<one>so) ; ...",
        "(?i:so) ; ...",
        "s(?:o|)x+ ; sox sx.",
        "\\(x ; (x."
      })
  void theFirstLettersAreRead(String entry, String beginnings) {
    assertThat(Beginnings.of(entry).stream().map(read -> read.replace(' ', '~')))
        .containsExactlyInAnyOrder(beginnings.replace('.', Beginnings.ANY).split(" ", -1));
  }

  @Test
  void givenAnEntryThatIsNoExpression_saysWhich() {
    WordList list = new WordList(List.of("so", "th(us", "hence"));
    assertThatThrownBy(() -> Phrases.of(list, ""))
        .isInstanceOf(PatternSyntaxException.class)
        .hasMessageContaining("th(us");
  }

  @Test
  void givenManyAlternatives_noneIsTriedWhereNoneCanBegin() {
    WordList list = new WordList(List.of("so", "thus", "hence"));
    assertThat(list.word()).startsWith("(?:(?=[sSt");
  }
}
