package org.multiverse.curator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The directions in which the rooms of the house may look at each other, read from the sources. */
final class HouseTest {
  private static final Path ROOT = Path.of(System.getProperty("multiverse.root"));
  private static final Pattern OURS =
      Pattern.compile("import (?:static )?(org\\.multiverse\\.curator(?:\\.[a-z]+)*)\\.[A-Z]");
  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");

  private static final Map<String, Set<String>> USES = new TreeMap<>();

  @BeforeAll
  static void readImports() throws IOException {
    for (String module :
        List.of(
            "schemas", "prompts", "transforms", "gpu-inference", "trainer-bridge", "pipelines")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          read(Files.readString(file));
        }
      }
    }
  }

  private static void read(String source) {
    Matcher name = PACKAGE.matcher(source);
    assertThat(name.find()).isTrue();
    Set<String> uses = USES.computeIfAbsent(name.group(1), p -> new TreeSet<>());
    Matcher ours = OURS.matcher(source);
    while (ours.find()) {
      if (!ours.group(1).equals(name.group(1))) {
        uses.add(ours.group(1));
      }
    }
  }

  @Test
  void givenAnyPackage_noWayLeadsBackToIt() {
    assertThat(USES).hasSizeGreaterThan(20);
    for (String from : USES.keySet()) {
      Set<String> seen = new HashSet<>();
      Deque<String> open = new ArrayDeque<>(USES.get(from));
      while (!open.isEmpty()) {
        String next = open.pop();
        if (seen.add(next)) {
          open.addAll(USES.getOrDefault(next, Set.of()));
        }
      }
      assertThat(seen).as("what %s leads to", from).doesNotContain(from);
    }
  }

  @Test
  void givenTheModelPlane_itKnowsNothingOfRowsAndSteps() {
    assertThat(USES.get("org.multiverse.curator.model"))
        .containsExactly("org.multiverse.curator.common", "org.multiverse.curator.places");
  }

  @Test
  void givenTheLogic_itKnowsNothingOfBeam() throws IOException {
    for (String room :
        List.of(
            "answers",
            "judge",
            "llm",
            "rows",
            "rules",
            "screening",
            "steps",
            "units",
            "curation")) {
      Path folder = ROOT.resolve("transforms/src/main/java/org/multiverse/curator").resolve(room);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          assertThat(file).content().doesNotContain("org.apache.beam");
        }
      }
    }
  }
}
