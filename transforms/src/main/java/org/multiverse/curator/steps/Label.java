package org.multiverse.curator.steps;

import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;

/** Numbers that name something and state nothing, such as "case 2" or "options (1) and (3)". */
final class Label {
  private static final Pattern END =
      Pattern.compile(
          WordList.read(Label.class, "label-nouns").word()
              + "\\s+\\(?(?:(?:\\d+|[A-Za-z])(?:\\s*(?:,|and|or|to|–|-)\\s*))*$",
          Pattern.CASE_INSENSITIVE);

  private Label() {}

  /** Whether a text ends so that the number behind it is such a label. */
  static boolean endsIn(String before) {
    return END.matcher(before).find();
  }
}
