package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.engine.DocumentLength;
import org.multiverse.curator.engine.DocumentScore;
import org.multiverse.curator.engine.Engine;
import org.multiverse.curator.engine.EngineSettings;
import org.multiverse.curator.engine.GenerateResult;
import org.multiverse.curator.engine.Span;
import org.multiverse.curator.engine.TokenScore;
import org.multiverse.curator.engine.Tokens;
import org.multiverse.curator.engine.llama.ContextSettings;
import org.multiverse.curator.engine.llama.Llama;
import org.multiverse.curator.engine.llama.LlamaModel;
import org.multiverse.curator.judge.Continuation;
import org.multiverse.curator.judge.Replay;
import org.multiverse.curator.judge.Score;
import org.multiverse.curator.judge.Validator;
import org.multiverse.curator.judge.ValidatorException;
import org.multiverse.curator.tags.Document;

/** A model in this process, in the Multiverse Engine: one a worker JVM. */
public final class EngineValidator implements Validator {
  // Texts to score are short and many. With small steps few of them stand in the cache at a time,
  // and attention, which looks at all cells in use, costs a CPU half as much as with 512 tokens.
  private static final int CPU_BATCH = 64;

  private final LlamaModel model;
  private final Engine engine;
  private final String name;

  private EngineValidator(LlamaModel model, Engine engine, String name) {
    this.model = model;
    this.engine = engine;
    this.name = name;
  }

  /**
   * A GGUF file.
   *
   * @param file the model
   * @param llama folder of another llama.cpp, null for the bundled one
   * @param gpuLayers layers on the GPU where the library has one
   * @param cells tokens that its cache holds; longer documents are not judged
   * @param threads that decode
   */
  public record Gguf(String file, String llama, int gpuLayers, int cells, int threads)
      implements Source {
    /** Name and size of the file, since equal weights give equal scores wherever they lie. */
    @Override
    public String fingerprint() {
      Path path = Path.of(file);
      try {
        return "gguf:" + path.getFileName() + "," + Files.size(path) + " bytes," + cells + " cells";
      } catch (IOException e) {
        throw CuratorException.usage("Cannot read model " + file + ": " + Causes.reason(e), e);
      }
    }

    @Override
    public int concurrency() {
      // Rows in work share one cache, and each makes attention slower for the others.
      return 2;
    }

    @Override
    public Validator open() {
      Llama library = llama == null ? Llama.bundled() : Llama.in(Path.of(llama));
      LlamaModel model;
      try {
        model = library.load(Path.of(file), gpuLayers);
      } catch (CuratorException e) {
        // A file that can't be used is what was asked for, and no fault of a row.
        throw CuratorException.usage(e.getMessage(), e);
      }
      try {
        ContextSettings context = ContextSettings.ofCells(cells).withThreads(threads);
        if (gpuLayers == 0 || !library.hasGpu()) {
          context = context.withBatchTokens(CPU_BATCH);
        }
        Engine engine = Engine.start(model, EngineSettings.ofCells(cells).withContext(context));
        return new EngineValidator(model, engine, "gguf:" + Path.of(file).getFileName());
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    }
  }

  @Override
  public String model() {
    return name;
  }

  @Override
  public boolean hasLayout() {
    return true;
  }

  @Override
  public List<Score> score(List<Continuation> texts) {
    List<Span> spans = new ArrayList<>();
    for (Continuation text : texts) {
      spans.add(new Span(engine.tokens(text.context()), engine.continuation(text.text())));
    }
    return asked(
        () ->
            engine.scoreSpans(spans).result().join().stream().map(EngineValidator::score).toList());
  }

  private static Score score(TokenScore score) {
    return new Score(score.nll(), score.tokens());
  }

  @Override
  public List<Score> scorePaths(String prefix, Document document) {
    Tokens before = engine.tokens(prefix);
    DocumentScore scored = asked(() -> engine.scoreDocument(before, document).result().join());
    List<Score> paths = new ArrayList<>();
    // Paths of the main text; what is nested in one counts with it.
    scored.parts().stream()
        .map(DocumentScore.ScoredText::branch)
        .filter(branch -> branch.lastIndexOf('/') == 0)
        .distinct()
        .forEach(branch -> paths.add(score(scored.path(branch))));
    return paths;
  }

  @Override
  public Replay replay(Document document) {
    GenerateResult result = asked(() -> engine.replay(document).result().join());
    DocumentLength length = engine.length(document);
    return new Replay(
        result.blocks(),
        result.paths(),
        result.problems().size(),
        length.tokens(),
        length.criticalPath());
  }

  /** What the engine can't do is the verdict's end, not the run's. */
  private <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (CompletionException e) {
      requireRunning(e);
      throw new ValidatorException(Causes.reason(e.getCause()), e);
    } catch (IllegalArgumentException
        | IllegalStateException
        | CuratorException
        | UncheckedIOException e) {
      requireRunning(e);
      throw new ValidatorException(Causes.reason(e), e);
    }
  }

  /** One that has stopped judges no row any more. */
  private void requireRunning(RuntimeException e) {
    if (!engine.isRunning()) {
      throw CuratorException.unreachable(
          "The validator " + name + " has stopped: " + Causes.reason(e), e);
    }
  }

  @Override
  public void close() {
    engine.close();
    model.close();
  }
}
