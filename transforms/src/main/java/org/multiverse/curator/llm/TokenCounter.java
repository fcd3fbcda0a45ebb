package org.multiverse.curator.llm;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import org.multiverse.curator.model.Message;
import org.multiverse.curator.model.ModelRequest;

/**
 * Counts tokens without a model: by the vocabulary o200k of OpenAI's newer models. Other providers'
 * counts differ by some per cent.
 */
public final class TokenCounter {
  // What OpenAI's chat format adds to each message.
  private static final int MESSAGE = 4;

  private final Encoding encoding =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

  /** Tokens of a text. */
  public long count(String text) {
    return encoding.countTokensOrdinary(text);
  }

  /** Tokens of a request: its messages and its schema. */
  public long count(ModelRequest request) {
    long sum = request.schema() == null ? 0 : count(request.schema().json());
    for (Message message : request.messages()) {
      sum += count(message.text()) + MESSAGE;
    }
    return sum;
  }
}
