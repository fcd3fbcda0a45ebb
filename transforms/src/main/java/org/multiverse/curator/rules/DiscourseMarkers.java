package org.multiverse.curator.rules;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads from the opening words of a sentence what it begins, and where its own matter starts. */
final class DiscourseMarkers {
  /** Words that may stand before a marker and mean nothing by themselves. */
  private static final String LEAD =
      "(?:(?:okay|ok|hmm+|wait|but|so|now|and|also|then|well|actually|oh|yes|yeah|right|alright|just"
          + "|still|or|again|anyway|however|ah|yep|in addition)\\b[,.!:…]*\\s+)*";

  private static final String MANNER =
      "(?:way|approach|method|strategy|technique|route|angle|perspective|idea|thought)";

  private static final Pattern ALTERNATIVE =
      Pattern.compile(
          "^\\W{0,4}"
              + LEAD
              + "(?:alternatively\\b|alternative (?:approach|method|solution|way)\\b"
              + "|(?:(?:there(?:'s| is)|is there|here(?:'s| is)|maybe|perhaps|yet|as|using|by|in|via|with"
              + "|let(?:'s| me| us)(?: (?:try|use|think of|consider|see|look for))?"
              + "|(?:i|we) (?:can|could|might|should|'ll)(?: also)? (?:try|use|think of|consider)"
              + "|try|consider|think of)(?: (?:maybe|perhaps|also))? )?"
              + "(?:another|a different|an alternative|yet another|one more|a second|an alternate|some other) "
              + "(?:possible |simpler |quick |good )?"
              + MANNER
              + "\\b|(?:method|approach|way|solution) (?:#?[2-9]|two|three|ii+|b|c)\\b"
              + "|(?:or|else),? (?:we|i|you) (?:can|could)(?: also)? (?:use|think|do|compute|calculate)"
              + "|(?:we|i|you|one) (?:can|could) also (?:use|think|solve|approach|find|compute|calculate|do|see)"
              + "|on the other hand\\b)",
          Pattern.CASE_INSENSITIVE);

  private static final String CHECKING =
      "(?:verify|check|double[- ]?check|confirm|test|re-?check|validate|cross[- ]?(?:check|verify)"
          + "|re-?verify|re-?calculate|re-?compute|re-?examine|re-?do|make sure|go (?:through|over)"
          + "|plug|verifying|checking)";

  private static final Pattern VERIFICATION =
      Pattern.compile(
          "^\\W{0,4}"
              + LEAD
              + "(?:(?:just |also |and |first )*(?:let me|let(?:'|’)s|let us|i(?:'ll|’ll| will| should| can|"
              + " could| want to| need to| must|'d like to)?|we(?:'ll| will| should| can| could| must| need to)?)"
              + "(?: (?:just|also|quickly|now|really|actually|maybe|perhaps|try to|always|better|first))*"
              + " "
              + CHECKING
              + "\\b|(?:just |and |in order |also )*to (?:just |be )?(?:"
              + CHECKING
              + "|sure|safe|thorough|certain|ensure|absolutely sure)\\b"
              + "|verification\\b|"
              + "(?:as a |a )?(?:quick |sanity |double |final )+(?:check|verification)\\b"
              + "|(?:double[- ]|re-?)?checking\\b|verifying\\b|(?:before|but before) (?:i |we )?(?:concluding"
              + "|finaliz|conclud|moving|that)|(?:for|as) (?:a )?(?:verification|confirmation|sanity)\\b"
              + "|is (?:that|this|it) (?:right|correct|true|really|possible)\\b|another check\\b)",
          Pattern.CASE_INSENSITIVE);

  /** An alternative that only checks. */
  private static final Pattern CHECKS =
      Pattern.compile(
          "\\b(?:verif\\w*|check\\w*|confirm\\w*|make sure|to be sure|to be safe|double[- ]check\\w*"
              + "|ensur\\w+|validate)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern CLOSING =
      Pattern.compile(
          "^\\W{0,4}"
              + LEAD
              + "(?:\\*\\*)?(?:(?:therefore|thus|hence|so|in (?:conclusion|summary|short)|consequently|overall"
              + "|finally|all in all|to (?:summarize|sum up|conclude|recap)|putting)\\b,?\\s*)*"
              + "(?:final answer|(?:the|my|our) (?:final |correct |overall )?(?:answer|conclusion)\\b"
              + "|(?:both|all|either|every|each)(?: (?:of )?(?:the|these|those))?(?: \\w+)? (?:methods?|ways?|approaches"
              + "|checks?|cases?|conditions|results?|answers?|steps|calculations?|values|options|equations)\\b"
              + "|either way\\b|same (?:answer|result|value|thing|as|conclusion)|(?:it|this|that|everything|all"
              + "|these|they)(?: all| both)? (?:checks? out|matches|match|agrees?|is consistent|are consistent|confirms"
              + "|seems? (?:right|correct|consistent|solid|good)|makes sense|works?\\b|holds\\b|add up|is correct"
              + "|is right)|that(?:'s| is) (?:correct|right|consistent|the (?:same|answer))|i(?:'m| am)"
              + " (?:confident|sure|pretty|fairly|convinced|certain)|i think (?:that(?:'s| is)|it(?:'s| is)|the answer"
              + "|this is|i)|yes,? (?:that|it|this|so|the)|looks (?:good|right|correct)|to (?:summarize|recap|sum up)"
              + "|in (?:summary|conclusion)|correct\\b|great\\b|good\\b|perfect\\b|no (?:mistakes|errors)"
              + "|combining\\b|adding (?:them|these|all|up|the)|in total\\b|total\\b|so in total|summing)",
          Pattern.CASE_INSENSITIVE);

  /** Words that tie a paragraph to the one before it. */
  private static final Pattern CONNECTED =
      Pattern.compile(
          "^\\W{0,4}(?:so|therefore|thus|hence|then|but|and|wait|because|since|this|that|these|those"
              + "|it|its|they|which|consequently|however|similarly|also|again|okay|ok|yes|yep|yeah|no"
              + "|hmm+|now|next|finally|as|here|both|such|substitut\\w+|combin\\w+|add\\w*|using"
              + "|moreover|furthermore|additionally|thereby|with|still|instead|same|likewise|or|we|i|let"
              + "|let's|let’s|alternatively|maybe|perhaps|correct|right|actually|after|once|from|where"
              + "|thereafter|accordingly|given|the (?:same|above|previous|resulting|result|final|answer"
              + "|other|latter|former|next|remaining|last|conclusion|solution|check|verification|process"
              + "|calculation))\\b",
          Pattern.CASE_INSENSITIVE);

  private static final String NAME = "(?:\\d{1,2}|[A-Ha-h]|[ivx]{1,4}|one|two|three|four|five|six)";

  /** A heading of a line such as {@code **Fragment 2.**} or {@code Game 3:}. */
  private static final Pattern HEADED =
      Pattern.compile(
          "^(?:[-*•#\\s]|\\*\\*)*(?<what>[A-Z][a-z]{2,14})\\s+\\(?(?<name>\\d{1,2}|[A-H]|[ivx]{2,4})\\)?"
              + "(?=\\s*(?:[.:]|\\*\\*|$|[–—-]\\s|first\\b|next\\b))");

  private static final Pattern NAMED =
      Pattern.compile(
          "^(?:[-*•#\\s]|\\*\\*)*"
              + LEAD
              + "(?:for |in |consider |take |now |next |let's (?:take|do|consider|look at|check|see) )?(?:the )?"
              + "(?<what>sub-?case|case|option|choice|statement|scenario|possibility|part|group|equation|inequality"
              + "|method|approach|condition|interval|region|constraint|category|type|person|player|box|row|column"
              + "|answer choice)\\s*\\(?(?<name>"
              + NAME
              + ")\\)?(?![\\w'’-])",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern LISTED =
      Pattern.compile(
          "^(?:[*#\\s]|\\*\\*)*(?<open>\\(?)(?<name>\\d{1,2}|[A-Ha-h]|[ivx]{1,4})(?<close>[.)])(?=\\s|\\*\\*)");

  private static final Pattern ORDINAL =
      Pattern.compile(
          "^\\W{0,4}(?:(?:and|now|okay|so|then|next|also|but)[, ]+)*(?<pre>(?:(?:for|in|consider|take|check|compute|calculate"
              + "|let's (?:look at|check|compute|take|consider|do|start with)|looking at) )?(?:the )?)"
              + "(?<name>first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|fifth|sixth)\\b"
              + "(?<what>,|:| (?:term|group|equation|case|part|condition|inequality|interval|digit|factor"
              + "|element|expression|integral|sum|series|point|option|one|component|entry|row|column"
              + "|fraction|triangle|circle|root|number|person|scenario|statement|possibility|set|bracket"
              + "|pair|quadrant|side|derivative|property|constraint|requirement|solution|method|approach)s?\\b)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern VALUE =
      Pattern.compile(
          "^\\W{0,4}(?:(?:and|now|okay|so|then|next|also|similarly|but|first|finally|likewise)[, ]+)*"
              + "(?<pre>for|when|if|at|try(?:ing)?|take|taking|let's (?:try|take|check|test|see|do|compute|consider)(?: for| when| with| if)?"
              + "|let me (?:try|take|check|test|see|do|compute|consider)(?: for| when| with| if)?|testing|checking|check|test|case|with|"
              + "consider|suppose|assume|say|starting with|using|)\\s*"
              + "(?:the (?:value|case|point|solution) )?(?:where |when |of )?"
              + "(?:\\\\\\(|\\$)?\\s*(?<name>[A-Za-z](?:_\\{?\\w+\\}?)?)\\s*(?:\\\\\\)|\\$)?\\s*"
              + "(?<rel>=|<|>|≥|≤|\\\\geq?|\\\\leq?|≡|\\\\equiv|is|in\\b|∈|between|!=|≠)\\s*"
              + "(?<value>[^,.:;\\n]{1,28})",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern TEMPLATE =
      Pattern.compile(
          "^\\W{0,4}(?:(?:and|now|then|next|also|similarly|finally|likewise)[, ]+)*"
              + "(?<head>(?:for|if|when|in|at|on|under|starting|from)\\s+(?:the\\s+)?[A-Za-z']+"
              + "|(?:number|amount|probability|area|volume|sum|cost|total|coefficient|value|length|distance) of"
              + "|now (?:compute|calculate|find|consider|for)|(?:the|an?) [a-z]+)\\b\\s*(?<rest>[^\\n]{0,40})",
          Pattern.CASE_INSENSITIVE);

  private static final Map<String, String> ORDINALS =
      Map.of("one", "1", "two", "2", "three", "3", "four", "4", "five", "5", "six", "6");

  private DiscourseMarkers() {}

  /** What a unit begins; series items only where the unit opens a line or says so itself. */
  static Mark mark(String unit, boolean lineStart) {
    String text = opening(unit);
    if (text.isEmpty()) {
      return Mark.NONE;
    }
    boolean checks = CHECKS.matcher(text).find();
    Matcher headed = HEADED.matcher(text);
    if (lineStart && !checks && headed.find()) {
      String what = headed.group("what").toLowerCase(Locale.ROOT).replace("-", "");
      return new Mark(
          isCase(what) ? Mark.Kind.CASE : Mark.Kind.ITEM,
          what,
          headed.group("name").toLowerCase(Locale.ROOT));
    }
    if (ALTERNATIVE.matcher(text).find()) {
      return Mark.of(checks ? Mark.Kind.VERIFICATION : Mark.Kind.ALTERNATIVE);
    }
    Mark named = named(text, lineStart);
    if (named != null) {
      return named;
    }
    if (CLOSING.matcher(text).find()) {
      return Mark.of(Mark.Kind.CLOSING);
    }
    Mark value = value(text);
    if (value != null) {
      return value;
    }
    if (VERIFICATION.matcher(text).find()) {
      return Mark.of(Mark.Kind.VERIFICATION);
    }
    return Mark.NONE;
  }

  private static Mark named(String text, boolean lineStart) {
    Matcher matcher = NAMED.matcher(text);
    if (matcher.find()) {
      String what = matcher.group("what").toLowerCase(Locale.ROOT).replace("-", "");
      String name = matcher.group("name").toLowerCase(Locale.ROOT);
      return new Mark(
          isCase(what) ? Mark.Kind.CASE : Mark.Kind.ITEM, what, ORDINALS.getOrDefault(name, name));
    }
    matcher = LISTED.matcher(text);
    if (lineStart && matcher.find()) {
      String name = matcher.group("name");
      String style =
          Character.isDigit(name.charAt(0))
              ? "1"
              : Character.isUpperCase(name.charAt(0)) ? "A" : "a";
      return new Mark(
          Mark.Kind.ITEM,
          "list" + matcher.group("open") + style + matcher.group("close"),
          name.toLowerCase(Locale.ROOT));
    }
    matcher = ORDINAL.matcher(text);
    if (matcher.find()) {
      String name = matcher.group("name").toLowerCase(Locale.ROOT).replaceAll("ly$", "");
      String what = matcher.group("what").strip().toLowerCase(Locale.ROOT).replaceAll("s$", "");
      return new Mark(Mark.Kind.ITEM, Mark.ORDINAL + (what.length() == 1 ? "" : what), name);
    }
    return null;
  }

  private static boolean isCase(String what) {
    return what.endsWith("case") || what.equals("scenario") || what.equals("possibility");
  }

  private static Mark value(String text) {
    Matcher matcher = VALUE.matcher(text);
    if (!matcher.find()) {
      return null;
    }
    String rel = matcher.group("rel");
    String pre = matcher.group("pre").toLowerCase(Locale.ROOT);
    boolean equation = "=≡".contains(rel);
    if (pre.isEmpty()
        && !(equation && text.matches("(?s)^\\W{0,4}\\w+\\s*=\\s*[-\\w/]{1,8}\\s*:.*"))) {
      return null;
    }
    if (rel.equals("is") && !pre.matches("if|when|suppose|assume|case|say")) {
      return null;
    }
    return new Mark(
        Mark.Kind.CASE,
        Mark.VALUE + matcher.group("name"),
        rel + matcher.group("value").strip().toLowerCase(Locale.ROOT));
  }

  /**
   * The words a unit shares with others that are told alike, or empty; {@code label} is what
   * follows them.
   */
  static Mark template(String unit) {
    Matcher matcher = TEMPLATE.matcher(opening(unit));
    if (!matcher.find()) {
      return Mark.NONE;
    }
    String head = matcher.group("head").toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    return new Mark(
        Mark.Kind.ITEM, Mark.ALIKE + head, matcher.group("rest").toLowerCase(Locale.ROOT).strip());
  }

  /** Whether a unit speaks of checking. */
  static boolean checks(String unit) {
    return CHECKS.matcher(opening(unit)).find();
  }

  static boolean isConnected(String unit) {
    return CONNECTED.matcher(opening(unit)).find();
  }

  /** The first line of a unit, at most 160 characters, which is all that markers look at. */
  static String opening(String unit) {
    String text = unit.strip();
    int newline = text.indexOf('\n');
    int end = Math.min(newline < 0 ? text.length() : newline, 160);
    return text.substring(0, end);
  }
}
