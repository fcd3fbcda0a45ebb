package org.multiverse.curator.pipelines;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.curation.CurationPlan;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.curation.WorkerSession;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.CurationStep;

/** A curation with one of its steps put out of order. */
final class TestSteps {
  private TestSteps() {}

  /** Puts a step out of order. */
  private interface Fault extends java.io.Serializable {
    TraceRow apply(CurationStep step, TraceRow row);
  }

  /** A curation in which a step meets a fault. */
  private record Faulty(CurationPlan plan, StepName name, Fault fault, String test)
      implements CurationPlan {
    @Override
    public Curation open(WorkerSession session) {
      Curation curation = plan.open(session);
      CurationStep step = curation.step(name);
      return curation.with(
          new CurationStep() {
            @Override
            public StepName name() {
              return name;
            }

            @Override
            public TraceRow apply(TraceRow row) {
              return fault.apply(step, row);
            }
          });
    }

    @Override
    public Map<String, String> decisive() {
      return Map.of("test", test);
    }

    @Override
    public int concurrency() {
      return plan.concurrency();
    }

    @Override
    public Optional<GatewaySettings> gateway() {
      return plan.gateway();
    }

    @Override
    public CurationPlan withGateway(GatewaySettings value) {
      return new Faulty(plan.withGateway(value), name, fault, test);
    }
  }

  /** A refill that can't stand one row. */
  static CurationPlan throwing(String id) {
    return new Faulty(
        CurationSettings.rules(),
        StepName.REFILL,
        (step, row) -> {
          if (row.id().equals(id)) {
            throw new IllegalStateException("no paper left");
          }
          return step.apply(row);
        },
        "throwing");
  }

  /** A refill that one row makes ask for more memory than there is. */
  static CurationPlan hungry(String id) {
    return new Faulty(
        CurationSettings.rules(),
        StepName.REFILL,
        (step, row) -> {
          if (row.id().equals(id)) {
            // 16 GB: no heap of these tests holds them.
            long[] memory = new long[Integer.MAX_VALUE - 8];
            return memory.length == 0 ? row : step.apply(row);
          }
          return step.apply(row);
        },
        "hungry");
  }

  /** A refill in which one row ends the process, whenever it is tried. */
  static CurationPlan deadly(String id) {
    return new Faulty(
        CurationSettings.rules(),
        StepName.REFILL,
        (step, row) -> {
          if (row.id().equals(id)) {
            Runtime.getRuntime().halt(137);
          }
          return step.apply(row);
        },
        "deadly");
  }

  private static final AtomicInteger ROWS = new AtomicInteger();

  /**
   * A step that ends the process at its fourth row, as a power cut would, while a file is there.
   */
  static CurationPlan halting(StepName name, String file) {
    return new Faulty(
        CurationSettings.rules(),
        name,
        (step, row) -> {
          if (ROWS.incrementAndGet() == 4 && Files.exists(Path.of(file))) {
            Runtime.getRuntime().halt(137);
          }
          return step.apply(row);
        },
        "halting");
  }

  /** A step that ends the process after its fifth row, while a file is there. */
  static CurationPlan haltingAfter(CurationPlan plan, StepName name, String file) {
    return new Faulty(
        plan,
        name,
        (step, row) -> {
          TraceRow done = step.apply(row);
          if (ROWS.incrementAndGet() == 5 && Files.exists(Path.of(file))) {
            Runtime.getRuntime().halt(137);
          }
          return done;
        },
        "killed");
  }

  /** A step that stands still behind its fifth row, while a file is there. */
  static CurationPlan waitingAfter(CurationPlan plan, StepName name, String file) {
    return new Faulty(
        plan,
        name,
        (step, row) -> {
          TraceRow done = step.apply(row);
          if (ROWS.incrementAndGet() > 5) {
            waitWhile(Path.of(file));
          }
          return done;
        },
        "waiting");
  }

  /** Ends when the thread is to end, as calls of models do. */
  private static void waitWhile(Path file) {
    CountDownLatch never = new CountDownLatch(1);
    try {
      while (Files.exists(file)) {
        boolean unused = never.await(50, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CuratorException(CuratorException.Code.INTERRUPTED, "interrupted", e);
    }
  }
}
