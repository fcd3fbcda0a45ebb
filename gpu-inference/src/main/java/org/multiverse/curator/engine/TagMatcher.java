package org.multiverse.curator.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.multiverse.curator.tags.Tag;

/**
 * Finds tags in bytes that come token by token, whether a tag is one token or several. A tag begins
 * with its only {@code <} and ends with its only {@code >}, so the bytes since the last {@code <}
 * are all there is to remember.
 */
final class TagMatcher {
  private static final Map<String, Tag> TAGS = new HashMap<>();
  private static final int LONGEST = Tag.CONCLUSION_END.toString().length();

  static {
    for (Tag tag : Tag.values()) {
      TAGS.put(tag.toString(), tag);
    }
  }

  private final byte[] seen;
  private int length;

  TagMatcher() {
    seen = new byte[LONGEST];
  }

  private TagMatcher(TagMatcher other) {
    seen = Arrays.copyOf(other.seen, LONGEST);
    length = other.length;
  }

  /** One that has seen the same. */
  TagMatcher copy() {
    return new TagMatcher(this);
  }

  /** Takes a byte; the tag that ends with it, or null. */
  Tag next(byte value) {
    if (value == '<') {
      length = 0;
    } else if (length == 0 || length == LONGEST) {
      length = 0;
      return null;
    }
    seen[length++] = value;
    if (value != '>') {
      return null;
    }
    Tag tag = TAGS.get(new String(seen, 0, length, StandardCharsets.ISO_8859_1));
    length = 0;
    return tag;
  }
}
