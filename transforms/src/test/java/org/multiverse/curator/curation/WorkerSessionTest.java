package org.multiverse.curator.curation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.judge.Continuation;
import org.multiverse.curator.judge.Replay;
import org.multiverse.curator.judge.Score;
import org.multiverse.curator.judge.Validator;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.tags.Document;

class WorkerSessionTest {
  private static final AtomicInteger OPEN = new AtomicInteger();

  @TempDir private Path cache;

  /** Counts how many of it are open. */
  private static final class Counted implements Validator {
    Counted() {
      OPEN.incrementAndGet();
    }

    @Override
    public String model() {
      return "counted";
    }

    @Override
    public List<Score> score(List<Continuation> texts) {
      return List.of();
    }

    @Override
    public boolean hasLayout() {
      return false;
    }

    @Override
    public List<Score> scorePaths(String prefix, Document document) {
      return List.of();
    }

    @Override
    public Replay replay(Document document) {
      return new Replay(0, 0, 0, 0, 0);
    }

    @Override
    public void close() {
      OPEN.decrementAndGet();
    }
  }

  private record Source(String name) implements Validator.Source {
    @Override
    public String fingerprint() {
      return name;
    }

    @Override
    public int concurrency() {
      return 1;
    }

    @Override
    public Validator open() {
      return new Counted();
    }
  }

  @Test
  void givenTwoUsers_shareOneOfEachAndTheLastOneOutClosesIt() {
    WorkerSession first = WorkerSession.open(new JobRef("shared", ""));
    WorkerSession second = WorkerSession.open(new JobRef("shared", ""));
    assertThat(second).isSameAs(first);
    Validator validator = first.validator(new Source("a"), cache.toString());
    assertThat(second.validator(new Source("a"), cache.toString())).isSameAs(validator);
    assertThat(OPEN.get()).isEqualTo(1);
    first.release(Duration.ZERO);
    assertThat(WorkerSession.isOpen(new JobRef("shared", ""))).isTrue();
    second.release(Duration.ZERO);
    Awaitility.await().until(() -> OPEN.get() == 0);
    assertThat(WorkerSession.isOpen(new JobRef("shared", ""))).isFalse();
  }

  @Test
  void givenAUserWhoComesBackInTime_staysOpen() {
    WorkerSession first = WorkerSession.open(new JobRef("back", ""));
    first.release(Duration.ofMinutes(5));
    WorkerSession again = WorkerSession.open(new JobRef("back", ""));
    assertThat(again).isSameAs(first);
    again.close();
    assertThat(WorkerSession.isOpen(new JobRef("back", ""))).isFalse();
  }

  @Test
  void givenTheEnd_closesWhateverTheUsersDoAndOpensNothingMore() {
    WorkerSession session = WorkerSession.open(new JobRef("end", ""));
    session.validator(new Source("b"), cache.toString());
    session.close();
    assertThat(OPEN.get()).isZero();
    assertThatThrownBy(() -> session.validator(new Source("b"), cache.toString()))
        .hasMessage("Cannot use the session of job end: it is closed");
    assertThat(WorkerSession.open(new JobRef("end", ""))).isNotSameAs(session);
  }

  @Test
  void givenOtherPrices_isAnotherGateway() {
    WorkerSession session = WorkerSession.open(new JobRef("prices", ""));
    GatewaySettings settings = GatewaySettings.of(cache.toString());
    PriceTable prices = PriceTable.builtIn();
    assertThat(session.gateway(settings, prices)).isSameAs(session.gateway(settings, prices));
    assertThat(session.gateway(settings.withConcurrency(3), prices))
        .isNotSameAs(session.gateway(settings, prices));
    session.close();
  }
}
