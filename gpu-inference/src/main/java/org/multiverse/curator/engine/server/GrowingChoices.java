package org.multiverse.curator.engine.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.multiverse.curator.engine.Engine;
import org.multiverse.curator.engine.GenerateRequest;
import org.multiverse.curator.engine.GenerateResult;
import org.multiverse.curator.engine.Handle;
import org.multiverse.curator.engine.TextOrder;
import org.multiverse.curator.engine.TokenEvent;

/**
 * The choices of one request as they grow. The engine's thread only puts events into a queue; the
 * request's own thread takes them out, so that a slow client slows nobody else.
 */
final class GrowingChoices {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final CompletionRequest request;
  private final Engine engine;
  private final BlockingQueue<Runnable> happened = new LinkedBlockingQueue<>();
  private final List<Handle<GenerateResult>> handles = new ArrayList<>();
  private final List<GrowingChoice> choices = new ArrayList<>();
  private final List<CompletableFuture<GenerateResult>> ends = new ArrayList<>();
  private RuntimeException failure;

  /** Who hears of what there is to send. */
  interface ChoiceSink {
    /** A piece of text of a choice. */
    void piece(int index, String text, String path, String branch) throws IOException;

    /** A choice has ended. */
    void end(Wire.EndedChoice choice) throws IOException;

    /** Called now and then: throws when the client is gone. */
    void look() throws IOException;
  }

  GrowingChoices(CompletionRequest request, Engine engine) {
    this.request = request;
    this.engine = engine;
  }

  /** One choice. */
  private final class GrowingChoice {
    final int index;
    final ChoiceSink sink;
    final StopStrings stops;
    final StringBuilder text = new StringBuilder();
    final TextOrder order;
    Wire.EndedChoice done;
    IOException broken;

    GrowingChoice(int index, ChoiceSink sink) {
      this.index = index;
      this.sink = sink;
      this.stops = new StopStrings(request.stop());
      this.order = new TextOrder(this::write);
      text.append(request.echoes().get(index));
    }

    void open() throws IOException {
      if (text.length() > 0) {
        sink.piece(index, text.toString(), "", "");
      }
    }

    void token(TokenEvent event) throws IOException {
      if (done != null || stops.isStopped()) {
        return;
      }
      if (request.live()) {
        write(event);
      } else {
        order.accept(event);
      }
      rethrow();
    }

    private void write(TokenEvent event) {
      write(event.text(), event.path(), event.branch());
    }

    private void write(String piece, String path, String branch) {
      String out = stops.next(piece);
      text.append(out);
      if (!out.isEmpty() && broken == null) {
        try {
          sink.piece(index, out, path, branch);
        } catch (IOException e) {
          broken = e;
        }
      }
      if (stops.isStopped()) {
        handles.get(index).cancel();
      }
    }

    private void rethrow() throws IOException {
      if (broken != null) {
        throw broken;
      }
    }

    void end(GenerateResult result) throws IOException {
      if (!stops.isStopped() && !request.live()) {
        // What was cut off inside a block is closed in the result's text; it is what counts.
        String sent = text.substring(request.echoes().get(index).length());
        String held = stops.rest();
        if (result.text().startsWith(sent + held)) {
          write(result.text().substring(sent.length() + held.length()), "", "");
        } else {
          order.finish();
        }
      }
      String rest = stops.rest();
      text.append(rest);
      if (!rest.isEmpty()) {
        sink.piece(index, rest, "", "");
      }
      rethrow();
      done = new Wire.EndedChoice(index, text.toString(), stops.isStopped(), result);
      sink.end(done);
    }
  }

  /**
   * Waits for all choices.
   *
   * @throws IOException when the client is gone; all is cancelled then
   */
  List<Wire.EndedChoice> await(ChoiceSink sink) throws IOException {
    try {
      for (int i = 0; i < request.requests().size(); i++) {
        submit(request.requests().get(i), new GrowingChoice(i, sink));
      }
      for (GrowingChoice choice : choices) {
        choice.open();
      }
      long looked = System.nanoTime();
      while (failure == null && choices.stream().anyMatch(choice -> choice.done == null)) {
        Runnable next = happened.poll(LOOK_NANOS, TimeUnit.NANOSECONDS);
        if (next != null) {
          next.run();
        }
        if (System.nanoTime() - looked > LOOK_NANOS) {
          sink.look();
          looked = System.nanoTime();
        }
        for (GrowingChoice choice : choices) {
          choice.rethrow();
        }
      }
      if (failure != null) {
        throw failure;
      }
      return choices.stream().map(choice -> choice.done).toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.unavailable(503, "Cannot go on: the server is stopping");
    } finally {
      // Those that are done don't mind.
      handles.forEach(Handle::cancel);
    }
  }

  private void submit(GenerateRequest generate, GrowingChoice choice) {
    choices.add(choice);
    Handle<GenerateResult> handle =
        engine.submit(
            generate, event -> happened.add(() -> guarded(choice, () -> choice.token(event))));
    handles.add(handle);
    ends.add(
        handle
            .result()
            .whenComplete(
                (result, error) ->
                    happened.add(() -> guarded(choice, () -> ended(choice, result, error)))));
  }

  private void ended(GrowingChoice choice, GenerateResult result, Throwable error)
      throws IOException {
    if (error == null) {
      choice.end(result);
    } else {
      failure = unwrapped(error);
    }
  }

  private interface Sending {
    void run() throws IOException;
  }

  private static void guarded(GrowingChoice choice, Sending sending) {
    try {
      sending.run();
    } catch (IOException e) {
      choice.broken = e;
    }
  }

  private static RuntimeException unwrapped(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }
}
