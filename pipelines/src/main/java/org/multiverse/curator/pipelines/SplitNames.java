package org.multiverse.curator.pipelines;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells the split that a file belongs to by its path, as the Hugging Face library does. */
final class SplitNames {
  private record Split(String name, Pattern words) {
    static Split of(String name, String words) {
      return new Split(name, Pattern.compile("(?<![a-z0-9])(?:" + words + ")(?![a-z0-9])"));
    }
  }

  private static final List<Split> SPLITS =
      List.of(
          Split.of("train", "train|training"),
          Split.of("validation", "validation|valid|val|dev"),
          Split.of("test", "test|testing|eval|evaluation"));

  private SplitNames() {}

  /**
   * The split of a file.
   *
   * @param path its path below the dataset's folder, with slashes
   */
  static Optional<String> of(String path) {
    String[] parts = path.toLowerCase(Locale.ROOT).split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      for (Split split : SPLITS) {
        boolean isFolder = i < parts.length - 1;
        if (isFolder
            ? split.words.matcher(parts[i]).matches()
            : split.words.matcher(parts[i]).find()) {
          return Optional.of(split.name);
        }
      }
    }
    return Optional.empty();
  }
}
