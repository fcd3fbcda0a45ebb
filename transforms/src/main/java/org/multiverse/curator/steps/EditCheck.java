package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.MapReduce.BlockAnswer;
import org.multiverse.curator.answers.MapReduce.Edit;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.steps.EditPlaces.Place;
import org.multiverse.curator.tags.Distance;
import org.multiverse.curator.units.Units;

/**
 * Checks the edits of an answer: each stands in a place of its block, places change little, nothing
 * but noise is dropped outside the blocks, and no path ends with what opens the next one.
 */
final class EditCheck {
  private final Units units;
  private final EditPlaces places;
  private final Limits limits;
  private final Edits edits;
  private final List<Integer> outside = new ArrayList<>();

  EditCheck(Units units, EditPlaces places, Limits limits, MapReduce answer) {
    this.units = units;
    this.places = places;
    this.limits = limits;
    this.edits = new Edits(units, answer);
    for (BlockAnswer block : answer.blocks()) {
      for (int unit : block.drop()) {
        if (places.isAround(unit)) {
          outside.add(unit);
        }
      }
    }
  }

  /** The edits of the whole answer. */
  Edits edits() {
    return edits;
  }

  /** What is wrong with the edits in the answer for one block. */
  void block(BlockAnswer answer, List<CheckViolation> out) {
    int before = out.size();
    for (Edit edit : answer.edits()) {
      if (place(edit.unit(), answer.block(), false, out)) {
        words(edit, answer.block(), out);
      }
    }
    overlaps(answer, out);
    for (int unit : answer.drop()) {
      if (place(unit, answer.block(), true, out) && places.isAround(unit)) {
        noise(unit, answer.block(), out);
      }
    }
    if (out.size() > before) {
      return;
    }
    for (Place place : places.all()) {
      if (answer.block().equals(place.block())) {
        size(place, out);
        if (place.branch() != null) {
          end(place, out);
        }
      }
    }
  }

  /** Whether a unit may be edited, or dropped, by the answer for a block. */
  private boolean place(int unit, String block, boolean drop, List<CheckViolation> out) {
    Place place = places.of(unit);
    String wrong = null;
    if (place == null) {
      wrong = "of which the document has none; units run from 1 to " + units.count();
    } else if (place.block() == null && !drop) {
      wrong = "which lies in no block; there only whole units of noise may be dropped";
    } else if (place.block() != null && !place.block().equals(block)) {
      String where =
          place.name().startsWith("path ") ? place.name() + " of " + place.block() : place.name();
      wrong = "which is in " + where + "; put it into the answer for " + place.block();
    }
    if (wrong != null) {
      add(
          out,
          "edit-unit",
          block,
          (drop ? "a drop" : "an edit") + " speaks of unit " + unit + ", " + wrong);
    }
    return wrong == null;
  }

  private void words(Edit edit, String block, List<CheckViolation> out) {
    MapReduceCheck.noTag("an edit of unit " + edit.unit(), edit.put(), block, out);
    if (edit.find().isEmpty()) {
      if (edit.put().isBlank()) {
        add(out, "edit-empty", block, "an edit of unit " + edit.unit() + " changes nothing");
      }
      return;
    }
    int count = count(units.unit(edit.unit()), edit.find());
    if (count != 1) {
      add(
          out,
          "find-once",
          block,
          "\""
              + edit.find()
              + "\" stands "
              + count
              + " times in unit "
              + edit.unit()
              + ", it must stand there once"
              + (count == 0 ? "; copy it from there" : "; take more words with it"));
    }
  }

  private static int count(String text, String find) {
    int count = 0;
    for (int at = text.indexOf(find); at >= 0; at = text.indexOf(find, at + 1)) {
      count++;
    }
    return count;
  }

  /** Two replacements of the same words: which one holds can't be told. */
  private void overlaps(BlockAnswer answer, List<CheckViolation> out) {
    for (int i = 0; i < answer.edits().size(); i++) {
      Edit a = answer.edits().get(i);
      for (Edit b : answer.edits().subList(0, i)) {
        if (a.unit() == b.unit() && places.of(a.unit()) != null && overlap(a, b)) {
          add(
              out,
              "edits-overlap",
              answer.block(),
              "two edits change the same words of unit " + a.unit() + "; make them one");
        }
      }
    }
  }

  private boolean overlap(Edit a, Edit b) {
    String text = units.unit(a.unit());
    int atA = text.indexOf(a.find());
    int atB = text.indexOf(b.find());
    return !a.find().isEmpty()
        && !b.find().isEmpty()
        && atA >= 0
        && atB >= 0
        && atA < atB + b.find().length()
        && atB < atA + a.find().length();
  }

  /** Outside the blocks no path is to be mended, so what goes may be nothing but noise. */
  private void noise(int unit, String block, List<CheckViolation> out) {
    String text = units.unit(unit);
    int sum = outside.stream().mapToInt(u -> units.length(u, u)).sum();
    int limit = limit(places.around().units());
    List<Integer> around = places.around().units();
    String wrong = null;
    if (units.length(unit, unit) > limits.maxEditChars()) {
      wrong = "which is longer than " + limits.maxEditChars() + " characters";
    } else if (text.contains("=") || text.contains("\\boxed")) {
      wrong = "which states a result";
    } else if (unit == around.get(around.size() - 1)) {
      wrong = "which ends the text";
    } else if (sum > limit) {
      wrong = "and all that is dropped there has " + sum + " characters, the limit is " + limit;
    }
    if (wrong != null) {
      add(
          out,
          "drop-outside",
          block,
          "a drop names unit " + unit + " outside the blocks, " + wrong + "; leave it in");
    }
  }

  private int limit(List<Integer> some) {
    int length = 0;
    for (int unit : some) {
      length += units.unit(unit).codePointCount(0, units.unit(unit).length());
    }
    return (int) Math.max(limits.maxEditShare() * length, limits.maxEditChars());
  }

  private void size(Place place, List<CheckViolation> out) {
    String text = edits.text(place.units());
    boolean nested =
        place.branch() != null
            && place.branch().nodes().stream().anyMatch(n -> n instanceof OutlineTree.Block);
    if (place.branch() != null && text.isBlank() && !nested) {
      add(out, "empty-path", place.block(), place.name() + " is empty after its edits");
      return;
    }
    MapReduceCheck.noTag(place.name(), text, place.block(), out);
    // What only opens the next path must go, however long it is.
    Set<Integer> free = new HashSet<>();
    if (place.branch() != null) {
      free.addAll(PathEnd.opening(place.branch().closing(), units::unit));
      free.removeIf(unit -> !edits.isDropped(unit));
    }
    List<Integer> measured = place.units().stream().filter(unit -> !free.contains(unit)).toList();
    int limit = limit(measured);
    if (edits.size(measured) > limit) {
      StringBuilder source = new StringBuilder();
      measured.forEach(unit -> source.append(units.unit(unit)));
      int difference = Distance.levenshtein(source.toString(), edits.text(measured));
      if (difference > limit) {
        add(
            out,
            "edit-size",
            place.block(),
            place.name()
                + " differs from its source by "
                + difference
                + " characters, the limit is "
                + limit
                + "; edit less of it");
      }
    }
  }

  private void end(Place path, List<CheckViolation> out) {
    List<Integer> closing = path.branch().closing();
    String last = PathEnd.last(edits.text(closing));
    if (last == null) {
      return;
    }
    List<Integer> opening = PathEnd.opening(closing, edits::text);
    int unit = 0;
    for (int one : closing) {
      unit = edits.text(one).isBlank() ? unit : one;
    }
    add(
        out,
        "path-end",
        path.block(),
        path.name()
            + " ends with \""
            + last
            + "\", which opens what comes next; "
            + (opening.isEmpty()
                ? "edit these words of unit " + unit + " away"
                : "drop "
                    + (opening.size() == 1 ? "unit " : "units ")
                    + String.join(", ", opening.stream().map(String::valueOf).toList())));
  }

  private static void add(List<CheckViolation> out, String rule, String subject, String message) {
    out.add(new CheckViolation(rule, subject, message));
  }
}
