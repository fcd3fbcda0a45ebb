package org.multiverse.curator.rows;

import java.util.Locale;
import org.multiverse.curator.common.EnumWords;

/**
 * Why a row is not {@code parallel}: one code for each failure a user can meet, with the side that
 * has to act. Written as {@code kebab-case} in shards, reports and {@code --only reason=…}.
 */
public enum ReasonCode {
  /** A line of the input that is no JSON object. */
  BROKEN_JSON(Side.USER),
  /** A row of a CSV file with more or fewer values than columns. */
  BROKEN_CSV(Side.USER),
  /** Bytes that are no UTF-8. */
  INVALID_UTF8(Side.USER),
  /** The column that holds the trace is not there. */
  MISSING_COLUMN(Side.USER),
  /** The column that holds the trace is empty or blank. */
  EMPTY_COLUMN(Side.USER),
  /** The column that holds the trace is not text. */
  WRONG_TYPE(Side.USER),
  /** The trace is larger than the limit. */
  TOO_LARGE(Side.USER),
  /** An earlier row of the input bears the same id. */
  DUPLICATE_ID(Side.USER),
  /** The input file ends or breaks in the middle; stands for the rows that could not be read. */
  BROKEN_FILE(Side.USER),
  /** The same question and trace, or nearly, stand earlier in the input; screened out. */
  DUPLICATE(Side.USER),
  /** The question holds one of an evaluation; screened out. */
  CONTAMINATED(Side.USER),
  /** The answer is not the solution's; screened out. */
  WRONG_ANSWER(Side.USER),
  /** The trace is shorter or longer than wanted; screened out. */
  OTHER_LENGTH(Side.USER),
  /** The trace is written in a language that is not wanted; screened out. */
  OTHER_LANGUAGE(Side.USER),
  /** The trace holds one of the twelve tags as text, so it can't be represented. */
  TAG_IN_SOURCE(Side.USER),
  /** The maker found the trace unusable. */
  UNUSABLE(Side.USER),
  /** No group of independent branches was found. */
  NO_GROUPS(Side.USER),
  /** No answer of a model to a step could be read. */
  ANSWER_UNREADABLE(Side.EXTERNAL),
  /** Groups were found, none passed the checks of its step. */
  GROUPS_FAILED_CHECK(Side.INTERNAL),
  /** The blocks could not be built within the limits of step 5. */
  BLOCKS_FAILED_CHECK(Side.INTERNAL),
  /** The finished document breaks the grammar or is too far from its source. */
  DOCUMENT_FAILED_CHECK(Side.INTERNAL),
  /** A step threw; the message holds what. */
  INTERNAL_ERROR(Side.INTERNAL),
  /** The memory of a worker does not suffice for the row. */
  OUT_OF_MEMORY(Side.USER),
  /** Workers died whenever they worked on the row. */
  WORKER_DIED(Side.INTERNAL),
  /** A model's server failed this call every time. */
  MODEL_FAILED(Side.EXTERNAL),
  /** A model's server asked to come back later every time. */
  MODEL_OVERLOADED(Side.EXTERNAL),
  /** A model gave no reply in time, every time. */
  MODEL_TIMEOUT(Side.EXTERNAL),
  /** A model's provider held the answer back. */
  MODEL_REFUSED(Side.EXTERNAL),
  /** A model's server found the request wrong, or too long. */
  MODEL_REJECTED_REQUEST(Side.USER),
  /** No reply is in the cache, and no call was allowed: the row waits for one. */
  REPLY_MISSING(Side.USER);

  /** The side that has to act. */
  public enum Side {
    USER,
    EXTERNAL,
    INTERNAL
  }

  private final Side type;

  ReasonCode(Side type) {
    this.type = type;
  }

  /** The side that has to act. */
  public Side type() {
    return type;
  }

  /** Whether the row fell out by the user's wish, so that nothing is wrong with it. */
  public boolean isScreenedOut() {
    return switch (this) {
      case DUPLICATE, CONTAMINATED, WRONG_ANSWER, OTHER_LENGTH, OTHER_LANGUAGE -> true;
      default -> false;
    };
  }

  /** The code written as {@code kebab-case}. */
  public static ReasonCode of(String value) {
    return EnumWords.of(ReasonCode.class, "reason", value);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
