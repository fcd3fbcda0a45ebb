package org.multiverse.curator.pipelines;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rules.RulesMaker;
import org.multiverse.curator.steps.CurationStep;
import org.multiverse.curator.steps.CurationSteps;
import org.multiverse.curator.steps.Limits;

/** The five steps with one of them put out of order. */
final class TestSteps {
  private TestSteps() {}

  static List<CurationStep> rules() {
    return CurationSteps.with(new RulesMaker(), Limits.defaults());
  }

  static List<CurationStep> replaced(StepName name, CurationStep other) {
    List<CurationStep> steps = new ArrayList<>(rules());
    steps.set(name.number() - 1, other);
    return steps;
  }

  private static CurationStep rule(StepName name) {
    return rules().get(name.number() - 1);
  }

  /** A refill that can't stand one row. */
  static final class Throwing implements CurationStep {
    private static final long serialVersionUID = 1L;

    private final String id;

    Throwing(String id) {
      this.id = id;
    }

    @Override
    public StepName name() {
      return StepName.REFILL;
    }

    @Override
    public TraceRow apply(TraceRow row) {
      if (row.id().equals(id)) {
        throw new IllegalStateException("no paper left");
      }
      return rule(name()).apply(row);
    }
  }

  /**
   * A step that ends the process at its fourth row, as a power cut would, while a file is there.
   */
  static final class Halting implements CurationStep {
    private static final long serialVersionUID = 1L;
    private static final AtomicInteger ROWS = new AtomicInteger();

    private final StepName name;
    private final String file;

    Halting(StepName name, String file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public StepName name() {
      return name;
    }

    @Override
    public TraceRow apply(TraceRow row) {
      if (ROWS.incrementAndGet() == 4 && Files.exists(Path.of(file))) {
        Runtime.getRuntime().halt(137);
      }
      return rule(name).apply(row);
    }
  }
}
