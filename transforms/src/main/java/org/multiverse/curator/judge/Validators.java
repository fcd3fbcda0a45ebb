package org.multiverse.curator.judge;

import java.util.HashMap;
import java.util.Map;

/** The validators of this JVM: one a source, whatever number of steps ask it. */
final class Validators {
  private static final Map<Validator.Source, Validator> OPEN = new HashMap<>();

  private Validators() {}

  static synchronized Validator of(Validator.Source source) {
    return OPEN.computeIfAbsent(source, Validator.Source::open);
  }
}
