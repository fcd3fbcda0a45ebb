package org.multiverse.curator.shape;

import java.util.List;
import java.util.Locale;
import org.multiverse.curator.common.EnumWords;

/** Which turns of the assistant become rows. */
public enum TurnChoice {
  FIRST,
  LAST,
  ALL;

  /** The choice of this name. */
  public static TurnChoice of(String name) {
    return EnumWords.of(TurnChoice.class, "turn", name);
  }

  /** Those chosen of some. */
  List<Integer> of(List<Integer> places) {
    if (places.isEmpty() || this == ALL) {
      return places;
    }
    return List.of(this == FIRST ? places.get(0) : places.get(places.size() - 1));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
