package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.answers.MapReduce.Drop;
import org.multiverse.curator.answers.MapReduce.Edit;
import org.multiverse.curator.answers.MapReduce.Insert;
import org.multiverse.curator.answers.MapReduce.Replace;
import org.multiverse.curator.units.Units;

/** What edits do to the text of a unit. All of them speak of the unit as it stands in the trace. */
final class Edits {
  private Edits() {}

  /** Units that an edit speaks of. */
  static List<Integer> unitsOf(Edit edit) {
    if (edit instanceof Replace replace) {
      return List.of(replace.unit());
    }
    if (edit instanceof Insert insert) {
      return List.of(insert.unit());
    }
    return ((Drop) edit).units();
  }

  /** At least as many characters as the edits change, counted without comparing texts. */
  static int size(Units units, List<Edit> edits) {
    int sum = 0;
    for (Edit edit : edits) {
      if (edit instanceof Replace replace) {
        sum += Math.max(replace.find().length(), replace.replace().length());
      } else if (edit instanceof Insert insert) {
        sum += insert.insert().length();
      } else {
        for (int unit : unitsOf(edit)) {
          sum += units.length(unit, unit);
        }
      }
    }
    return sum;
  }

  /** The text of a unit after the edits; {@code find} that does not stand there changes nothing. */
  static String apply(Units units, int unit, List<Edit> edits) {
    String text = units.unit(unit);
    if (edits.isEmpty()) {
      return text;
    }
    StringBuilder inserted = new StringBuilder();
    List<int[]> spans = new ArrayList<>();
    List<String> replacements = new ArrayList<>();
    for (Edit edit : edits) {
      if (!unitsOf(edit).contains(unit)) {
        continue;
      }
      if (edit instanceof Drop) {
        return "";
      } else if (edit instanceof Insert insert) {
        inserted.append(insert.insert());
      } else if (edit instanceof Replace replace) {
        int at = text.indexOf(replace.find());
        if (at >= 0 && !replace.find().isEmpty()) {
          int place = 0;
          while (place < spans.size() && spans.get(place)[0] < at) {
            place++;
          }
          spans.add(place, new int[] {at, at + replace.find().length()});
          replacements.add(place, replace.replace());
        }
      }
    }
    StringBuilder out = new StringBuilder(inserted);
    int next = 0;
    for (int i = 0; i < spans.size(); i++) {
      if (spans.get(i)[0] >= next) {
        out.append(text, next, spans.get(i)[0]).append(replacements.get(i));
        next = spans.get(i)[1];
      }
    }
    return out.append(text, next, text.length()).toString();
  }
}
