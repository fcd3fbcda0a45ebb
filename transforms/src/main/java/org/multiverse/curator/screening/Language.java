package org.multiverse.curator.screening;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The language that a text is written in, told by its letters and, where many languages share them,
 * by its commonest words. Formulas and code have neither, so a text of these alone is of none.
 */
public final class Language {
  /** Of a text that tells nothing. */
  public static final String UNKNOWN = "unknown";

  private static final Map<UnicodeScript, String> SCRIPTS =
      Map.of(
          UnicodeScript.HAN, "zh",
          UnicodeScript.HANGUL, "ko",
          UnicodeScript.ARABIC, "ar",
          UnicodeScript.CYRILLIC, "ru",
          UnicodeScript.DEVANAGARI, "hi",
          UnicodeScript.HEBREW, "he",
          UnicodeScript.THAI, "th");

  private static final Map<String, Set<String>> COMMON =
      Map.of(
          "en", words("the of and to is that we so it for with this are be then if"),
          "de", words("der die das und ist nicht wir also mit für dass eine ein von zu dann wenn"),
          "fr", words("le la les et est que nous donc pour avec une un des du dans alors si"),
          "es", words("el la los las y es que por con una un del para entonces si como"),
          "pt", words("o os as e é que por com uma um do da para então se como não"),
          "it", words("il lo gli e è che per con una un del della quindi se come non"));

  /** The languages that a common word is one of. */
  private static final Map<String, List<String>> LANGUAGES = languages();

  private static final int READ = 20_000;
  private static final int ASCII = 128;
  private static final double SHARE = 0.2;

  /** Short words are shared by neighbours; a language has more of them in its own texts. */
  private static final double LATIN_SHARE = 0.06;

  private Language() {}

  private static Set<String> words(String words) {
    return new HashSet<>(List.of(words.split(" ", -1)));
  }

  private static Map<String, List<String>> languages() {
    Map<String, List<String>> languages = new HashMap<>();
    COMMON.forEach(
        (language, words) ->
            words.forEach(
                word -> languages.computeIfAbsent(word, key -> new ArrayList<>()).add(language)));
    return languages;
  }

  /** All that can be told, as ISO 639-1 codes. */
  public static List<String> known() {
    return Stream.concat(
            Stream.concat(SCRIPTS.values().stream(), COMMON.keySet().stream()), Stream.of("ja"))
        .sorted()
        .toList();
  }

  /** The ISO 639-1 code of a text's language, or {@link #UNKNOWN}. */
  public static String of(String text) {
    String read = text.length() <= READ ? text : text.substring(0, READ);
    Map<String, Integer> scripts = new HashMap<>();
    int letters = 0;
    int kana = 0;
    for (int i = 0; i < read.length(); ) {
      int c = read.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isLetter(c)) {
        letters++;
        if (c < ASCII) {
          continue;
        }
        UnicodeScript script = UnicodeScript.of(c);
        kana += script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA ? 1 : 0;
        String language = SCRIPTS.get(script);
        if (language != null) {
          scripts.merge(language, 1, Integer::sum);
        }
      }
    }
    if (letters == 0) {
      return UNKNOWN;
    }
    if (kana >= SHARE * letters) {
      return "ja";
    }
    for (Map.Entry<String, Integer> script : scripts.entrySet()) {
      if (script.getValue() >= SHARE * letters) {
        return script.getKey();
      }
    }
    return latin(read);
  }

  private static String latin(String text) {
    Map<String, Integer> hits = new HashMap<>();
    int read = 0;
    for (String word : Words.of(text.toLowerCase(Locale.ROOT))) {
      read++;
      for (String language : LANGUAGES.getOrDefault(word, List.of())) {
        hits.merge(language, 1, Integer::sum);
      }
    }
    int words = read;
    return hits.entrySet().stream()
        .max(
            Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .filter(most -> most.getValue() >= Math.max(3, LATIN_SHARE * words))
        .map(Map.Entry::getKey)
        .orElse(UNKNOWN);
  }
}
