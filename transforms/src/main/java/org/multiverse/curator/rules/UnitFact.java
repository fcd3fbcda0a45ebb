package org.multiverse.curator.rules;

import java.util.BitSet;
import java.util.function.IntPredicate;

/** Something that holds of a unit or doesn't, found out once for each. Not for many threads. */
final class UnitFact {
  private final IntPredicate test;
  private final BitSet asked = new BitSet();
  private final BitSet holding = new BitSet();

  UnitFact(IntPredicate test) {
    this.test = test;
  }

  boolean holds(int unit) {
    if (!asked.get(unit)) {
      holding.set(unit, test.test(unit));
      asked.set(unit);
    }
    return holding.get(unit);
  }
}
