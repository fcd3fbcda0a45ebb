package org.multiverse.curator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiverse.curator.engine.TinyModel.Native;
import org.multiverse.curator.engine.llama.ContextSettings;
import org.multiverse.curator.engine.llama.LlamaModel;
import org.multiverse.curator.engine.llama.Vocabulary;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.ParseResult;
import org.multiverse.curator.tags.TagParser;

/**
 * What a Multiverse model writes, malformed and cut off too, as forced tokens: the interpreter
 * comes to its end with each and gives back all cells. Outputs of ours, and those of a real model
 * where they lie beside the project.
 */
class ModelOutputsTest {
  private static final Path OURS =
      Path.of(System.getProperty("multiverse.test-data")).resolve("outputs");
  private static final Path REAL =
      Path.of(System.getProperty("multiverse.shared-data")).resolve("model-outputs");
  private static final GenerationLimits LIMITS =
      new GenerationLimits(200_000, 200_000, 200_000, 64, 8);
  // The interpreter reads tags, so prose between them may be short: the whole of it takes a minute.
  private static final boolean WHOLE = Integer.getInteger("multiverse.requests", 3000) >= 10_000;
  private static final int SHORT = 2_000;

  /** Texts of the branches of an output, by their keys, as each branch would have written them. */
  private static final class Splitter {
    private final String text;
    private final Map<String, StringBuilder> branches = new HashMap<>();
    private int at;

    Splitter(String text) {
      this.text = text;
      flow("");
    }

    private boolean takes(String tag) {
      if (!text.startsWith(tag, at)) {
        return false;
      }
      at += tag.length();
      return true;
    }

    /** Reads to the end of the branch, whose {@code </Path>} it takes. */
    private void flow(String key) {
      StringBuilder out = branches.computeIfAbsent(key, each -> new StringBuilder());
      int blocks = 0;
      while (at < text.length()) {
        if (takes("</Goal>")) {
          out.append("</Goal>");
          paths(key + "/" + blocks++ + ".");
        } else if (!key.isEmpty() && takes("</Path>")) {
          out.append("</Path>");
          return;
        } else {
          out.append(text.charAt(at++));
        }
      }
    }

    /** The paths behind a Goal; what the engine inserts is left out. */
    private void paths(String block) {
      for (int path = 0; ; path++) {
        int start = at;
        blanks();
        if (!takes("<Path>")) {
          if (!takes("<Conclusion>")) {
            at = start;
          }
          return;
        }
        int colon = text.indexOf(':', at);
        if (colon >= 0 && text.substring(at, colon).strip().matches("[0-9.]+")) {
          at = colon + 1;
        }
        flow(block + path);
      }
    }

    private void blanks() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }
  }

  private static List<Path> real() {
    assumeThat(REAL).as("outputs beside the project").isDirectory();
    return files(REAL);
  }

  private static List<Path> files(Path folder) {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      String text = Files.readString(file);
      return WHOLE ? text : text.replaceAll("([^<]{60})[^<]+", "$1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GenerateRequest request(Vocabulary vocabulary, String text) {
    Map<String, Tokens> script = new HashMap<>();
    new Splitter(text)
        .branches.forEach(
            (key, branch) -> script.put(key, Tokens.of(vocabulary.tokens(branch.toString()))));
    return GenerateRequest.of(Tokens.of(vocabulary.tokens("Q: ")))
        .withLimits(LIMITS)
        .withSampling(Sampling.script(script, branch -> logits -> TinyModel.END));
  }

  /** What came of outputs. */
  private record Replayed(int outputs, int valid, int withProblems, int paths) {}

  @Test
  void givenOutputs_allComeToTheirEndAndValidOnesForkAsTheyAreWritten() {
    assertThat(replay(files(OURS))).isEqualTo(new Replayed(19, 8, 11, 45));
  }

  @Test
  void givenRealOutputs_allComeToTheirEndAndValidOnesForkAsTheyAreWritten() {
    Replayed replayed = replay(real());
    System.out.println("real outputs: " + replayed);
    assertThat(replayed.valid).isGreaterThan(replayed.outputs / 2);
    assertThat(replayed.withProblems).isPositive();
  }

  /** Every output with an engine of its own. */
  private static Replayed replay(List<Path> files) {
    Vocabulary vocabulary = BytesVocabulary.withTags();
    List<String> wrong = new ArrayList<>();
    int valid = 0;
    int withProblems = 0;
    int paths = 0;
    for (Path file : files) {
      String text = read(file);
      ParseResult parsed = TagParser.parse(text, Form.LINES);
      FakeDecoder decoder = FakeDecoder.of(100 + text.length() * 5 / 4, 64);
      GenerateResult result;
      try (Engine engine = Engine.start(decoder, vocabulary, 100, true)) {
        result = result(engine, request(vocabulary, text));
        atRest(engine, 64);
      }
      assertThat(decoder.isEmpty()).isTrue();
      assertThat(result.finish()).as(file.toString()).isEqualTo(StopReason.STOP);
      paths += result.paths();
      withProblems += result.problems().isEmpty() ? 0 : 1;
      // A block with one path is a warning: the engine does not fork for it.
      if (parsed.isValid()
          && parsed.warnings().stream().noneMatch(each -> each.rule().equals("single-path"))) {
        valid++;
        int[] counts = new int[2];
        count(parsed.document(), counts);
        if (result.blocks() != counts[0]
            || result.paths() != counts[1]
            || !result.problems().isEmpty()) {
          wrong.add(file.getFileName() + ": " + result.blocks() + " " + result.problems());
        }
      }
    }
    assertThat(wrong).isEmpty();
    return new Replayed(files.size(), valid, withProblems, paths);
  }

  @ParameterizedTest
  @EnumSource
  void givenOutputsInASmallCacheOfAModel_allComeToTheirEnd(Native which) {
    assertThat(replayTogether(files(OURS), which)).isEqualTo(19);
  }

  @ParameterizedTest
  @EnumSource
  void givenRealOutputsInASmallCacheOfAModel_allComeToTheirEnd(Native which) {
    List<Path> files =
        real().stream().filter(file -> read(file).length() < SHORT).limit(6).toList();
    assertThat(replayTogether(files, which)).isPositive();
  }

  /** All outputs with one engine, which has not the room for them; how many came to their end. */
  private static int replayTogether(List<Path> files, Native which) {
    ContextSettings settings = ContextSettings.ofCells(4 * SHORT).withSequences(32);
    try (LlamaModel model = TinyModel.load(which);
        Engine engine =
            Engine.start(model, EngineSettings.ofCells(4 * SHORT).withContext(settings))) {
      List<Handle<GenerateResult>> handles = new ArrayList<>();
      for (Path file : files) {
        handles.add(engine.submit(request(engine.vocabulary(), read(file)), TokenListener.NONE));
      }
      for (Handle<GenerateResult> handle : handles) {
        assertThat(handle.result().orTimeout(120, TimeUnit.SECONDS).join().finish())
            .isEqualTo(StopReason.STOP);
      }
      atRest(engine, 32);
      return handles.size();
    }
  }

  private static GenerateResult result(Engine engine, GenerateRequest request) {
    return engine
        .submit(request, TokenListener.NONE)
        .result()
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  private static void atRest(Engine engine, int sequences) {
    EngineStats stats = EngineAtRest.stats(engine);
    assertThat(stats.usedCells()).isZero();
    assertThat(stats.freeSequences()).isEqualTo(sequences);
  }

  private static void count(Document document, int[] counts) {
    document.flow().forEach(node -> count(node, counts));
  }

  private static void count(Node node, int[] counts) {
    if (node instanceof Parallel block) {
      counts[0]++;
      counts[1] += block.paths().size();
      block.paths().forEach(path -> path.flow().forEach(each -> count(each, counts)));
    }
  }
}
