package org.multiverse.curator.judge;

import java.util.HashMap;
import java.util.Map;
import org.multiverse.curator.model.ResponseCache;

/** The validators of this JVM: one a source and cache, whatever number of steps ask it. */
final class Validators {
  private static final Map<Key, Validator> OPEN = new HashMap<>();

  private record Key(Validator.Source source, String cache) {}

  private Validators() {}

  static synchronized Validator of(Validator.Source source, String cache) {
    return OPEN.computeIfAbsent(
        new Key(source, cache),
        key -> new CachedValidator(source.open(), source.fingerprint(), ResponseCache.at(cache)));
  }
}
