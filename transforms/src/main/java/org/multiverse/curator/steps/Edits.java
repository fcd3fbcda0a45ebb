package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.MapReduce.BlockAnswer;
import org.multiverse.curator.answers.MapReduce.Edit;
import org.multiverse.curator.units.Units;

/**
 * The edits of an answer by the units they speak of, and what they make of a unit's text. All of
 * them speak of the unit as it stands in the trace.
 */
final class Edits {
  private final Units units;
  private final Map<Integer, List<Edit>> byUnit = new HashMap<>();
  private final Set<Integer> dropped = new HashSet<>();

  /**
   * The edits of an answer.
   *
   * @param answer the answer, or null for none
   */
  Edits(Units units, MapReduce answer) {
    this.units = units;
    for (BlockAnswer block : answer == null ? List.<BlockAnswer>of() : answer.blocks()) {
      dropped.addAll(block.drop());
      for (Edit edit : block.edits()) {
        byUnit.computeIfAbsent(edit.unit(), unit -> new ArrayList<>()).add(edit);
      }
    }
  }

  boolean isDropped(int unit) {
    return dropped.contains(unit);
  }

  /** The edits of a unit in their order, none when it is dropped. */
  List<Edit> of(int unit) {
    return dropped.contains(unit) ? List.of() : byUnit.getOrDefault(unit, List.of());
  }

  /** At least as many characters as the edits of some units change, without comparing texts. */
  int size(Iterable<Integer> some) {
    int sum = 0;
    for (int unit : some) {
      if (dropped.contains(unit)) {
        sum += units.length(unit, unit);
      }
      for (Edit edit : of(unit)) {
        sum += Math.max(edit.find().length(), edit.put().length());
      }
    }
    return sum;
  }

  /** The text of a unit after its edits; what does not stand there changes nothing. */
  String text(int unit) {
    if (dropped.contains(unit)) {
      return "";
    }
    String text = units.unit(unit);
    StringBuilder inserted = new StringBuilder();
    List<int[]> spans = new ArrayList<>();
    List<String> replacements = new ArrayList<>();
    for (Edit edit : byUnit.getOrDefault(unit, List.of())) {
      int at = text.indexOf(edit.find());
      if (edit.find().isEmpty()) {
        inserted.append(edit.put());
      } else if (at >= 0) {
        int place = 0;
        while (place < spans.size() && spans.get(place)[0] < at) {
          place++;
        }
        spans.add(place, new int[] {at, at + edit.find().length()});
        replacements.add(place, edit.put());
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

  /** The text of some units after their edits. */
  String text(Iterable<Integer> some) {
    StringBuilder text = new StringBuilder();
    some.forEach(unit -> text.append(text(unit)));
    return text.toString();
  }
}
