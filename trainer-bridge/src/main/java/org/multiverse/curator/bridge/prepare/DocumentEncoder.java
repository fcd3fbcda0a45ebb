package org.multiverse.curator.bridge.prepare;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.ParseResult;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.tags.TagParser;
import org.multiverse.curator.tags.TagWriter;

/**
 * Turns a row into the tokens of its documents, exactly those the engine has when it decodes them:
 * what the engine inserts ({@code <Path>} and the id with its colon, {@code <Conclusion>}) is
 * tokenised by itself, as is the text behind it. The loss is taken on all that the model writes.
 *
 * <p>Safe for use by several threads.
 */
public final class DocumentEncoder {
  /** The bit of a token on which loss is taken. */
  static final int LOSS = 1 << 31;

  private static final String PATH = Tag.PATH.toString();
  private static final String CONCLUSION = Tag.CONCLUSION.toString();

  private final TokenizerFile file;
  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final EncodedPrompts prompts;
  private final int blockLength;
  private final int specialsAround;
  private final int[] after;
  private final Map<String, int[]> ids = new ConcurrentHashMap<>();

  /**
   * What follows the question.
   *
   * @param parallel for a parallel document
   * @param sequential for a sequential one
   */
  public record EncodedPrompts(String parallel, String sequential) {
    /** Those of the Multiverse paper's models. */
    public static final EncodedPrompts DEFAULT =
        new EncodedPrompts(
            " Think step by step and in parallel before answering.",
            " Think step by step before answering.");
  }

  /** A document as tokens, or why it is left out. */
  public static final class Encoded {
    private final int[] tokens;
    private final LeftOut reason;

    private Encoded(int[] tokens, LeftOut reason) {
      this.tokens = tokens;
      this.reason = reason;
    }

    static Encoded out(LeftOut reason) {
      return new Encoded(null, reason);
    }

    /** Shape [n], the top bit set where loss is taken; null when it is left out. */
    int[] tokens() {
      return tokens;
    }

    /** Why it is left out, null when it is not. */
    public LeftOut reason() {
      return reason;
    }
  }

  /** Makes an encoder. */
  public DocumentEncoder(
      TokenizerFile file,
      Tokenizer tokenizer,
      ChatTemplate template,
      EncodedPrompts prompts,
      int blockLength) {
    this.file = file;
    this.tokenizer = tokenizer;
    this.template = template;
    this.prompts = prompts;
    this.blockLength = blockLength;
    this.after = tokenizer.encode(template.after());
    this.specialsAround = specials(tokenizer.encode(template.before("", "")));
  }

  /** The last token of every document. */
  int end() {
    return after[after.length - 1];
  }

  /** The parallel document of a row, null when it is a sequential row. */
  public Encoded parallel(Row row) {
    if (row.parallel() == null) {
      return null;
    }
    if (isBlank(row.question())) {
      return Encoded.out(LeftOut.MISSING_TEXT);
    }
    ParseResult parsed = TagParser.parse(row.parallel(), Form.LINES);
    if (!parsed.isValid()) {
      return Encoded.out(LeftOut.INVALID_DOCUMENT);
    }
    return encode(row, prompts.parallel(), tight(parsed.document()));
  }

  /** The sequential document of a row. */
  public Encoded sequential(Row row) {
    if (isBlank(row.question()) || isBlank(row.sequential())) {
      return Encoded.out(LeftOut.MISSING_TEXT);
    }
    if (Tag.find(row.sequential()).isPresent()) {
      return Encoded.out(LeftOut.TAG_IN_TEXT);
    }
    return encode(row, prompts.sequential(), Tag.THINK + row.sequential() + Tag.THINK_END);
  }

  private static String tight(Document document) {
    return TagWriter.write(document, Form.TIGHT);
  }

  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
  }

  private Encoded encode(Row row, String prompt, String trace) {
    if (Tag.find(row.question()).isPresent()
        || (row.answer() != null && Tag.find(row.answer()).isPresent())) {
      return Encoded.out(LeftOut.TAG_IN_TEXT);
    }
    Ints tokens = new Ints();
    int[] before = tokenizer.encode(template.before(row.question(), prompt));
    if (specials(before) != specialsAround) {
      return Encoded.out(LeftOut.SPECIAL_TOKEN);
    }
    add(tokens, before, 0);
    // A line of its own for what the model says when it has thought.
    String answer = isBlank(row.answer()) ? trace : trace + "\n" + row.answer();
    int from = 0;
    while (from < answer.length()) {
      int path = indexOf(answer, PATH, from);
      int conclusion = indexOf(answer, CONCLUSION, from);
      int to = Math.min(path, conclusion);
      if (to > from) {
        int[] written = tokenizer.encode(answer.substring(from, to));
        if (specials(written) != 0) {
          return Encoded.out(LeftOut.SPECIAL_TOKEN);
        }
        add(tokens, written, LOSS);
      }
      if (to == answer.length()) {
        break;
      }
      if (path < conclusion) {
        int colon = answer.indexOf(':', path) + 1;
        tokens.add(id(Tag.PATH));
        add(tokens, id(answer.substring(path + PATH.length(), colon)), 0);
        from = colon;
      } else {
        tokens.add(id(Tag.CONCLUSION));
        from = conclusion + CONCLUSION.length();
      }
    }
    add(tokens, after, LOSS);
    return tokens.size() > blockLength
        ? Encoded.out(LeftOut.TOO_LONG)
        : new Encoded(tokens.toArray(), null);
  }

  private static int indexOf(String text, String tag, int from) {
    int at = text.indexOf(tag, from);
    return at < 0 ? text.length() : at;
  }

  private int id(Tag tag) {
    return file.tags().get(tag);
  }

  /** The few ids that paths have, once tokenised. */
  private int[] id(String pathId) {
    return ids.computeIfAbsent(pathId, tokenizer::encode);
  }

  private static void add(Ints tokens, int[] more, int bit) {
    for (int token : more) {
      tokens.add(token | bit);
    }
  }

  private int specials(int[] tokens) {
    int count = 0;
    for (int token : tokens) {
      count += file.isSpecial(token) ? 1 : 0;
    }
    return count;
  }
}
