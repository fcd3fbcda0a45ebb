package org.multiverse.curator.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.CuratorException.Code;

class CommonTest {
  @TempDir private Path folder;

  @Test
  void givenTextBytesAndFile_givesOneDigest() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "abc");
    String known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assertThat(Sha256.of("abc")).isEqualTo(known).isEqualTo(Sha256.of(file));
  }

  @Test
  void givenAHalfPair_saysWhereItStands() {
    assertThat(Surrogates.firstLone("a😀b")).isEqualTo(OptionalInt.empty());
    assertThat(Surrogates.firstLone("a😀\uD800")).isEqualTo(OptionalInt.of(3));
    assertThat(Surrogates.firstLone("\uDC00a")).isEqualTo(OptionalInt.of(0));
    assertThat(Surrogates.boundary("a😀b", 2)).isEqualTo(1);
    assertThat(Surrogates.boundary("a😀b", 3)).isEqualTo(3);
  }

  /** One of them makes the folder while the others find none. */
  @Test
  void givenManyFirstWritersOfAFolder_allFilesAreThere() throws Exception {
    int writers = 16;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      for (int round = 0; round < 100; round++) {
        Path fresh = folder.resolve("folder-" + round);
        CyclicBarrier together = new CyclicBarrier(writers);
        List<Callable<Path>> tasks = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
          Path file = fresh.resolve("file-" + writer);
          tasks.add(
              () -> {
                together.await();
                WholeFiles.write(file, "x");
                return file;
              });
        }
        for (Future<Path> written : threads.invokeAll(tasks)) {
          assertThat(written.get()).hasContent("x");
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void givenAWriteThatEnds_leavesNothingBeside() throws IOException {
    Path file = folder.resolve("deep/er/file.json");
    WholeFiles.write(file, "one");
    WholeFiles.write(file, "two");
    assertThat(file).hasContent("two");
    try (Stream<Path> beside = Files.list(file.getParent())) {
      assertThat(beside).containsExactly(file);
    }
    WholeFiles.delete(folder.resolve("deep"));
    assertThat(folder.resolve("deep")).doesNotExist();
  }

  @Test
  void givenFilesThatComeAndGoMeanwhile_isRemovedAndListedAllTheSame() throws Exception {
    Path busy = Files.createDirectories(folder.resolve("busy"));
    AtomicBoolean ended = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        Path file = busy.resolve("worker-" + t).resolve("status.json");
        writers.add(
            threads.submit(
                () -> {
                  while (!ended.get()) {
                    WholeFiles.write(file, "x");
                    Files.deleteIfExists(file);
                  }
                  return null;
                }));
      }
      for (int i = 0; i < 3_000; i++) {
        assertThat(WholeFiles.sizes(busy)).hasSizeLessThan(10);
        WholeFiles.delete(busy.resolve("worker-" + i % 3).resolve("status.json"));
      }
      ended.set(true);
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      ended.set(true);
      threads.shutdownNow();
    }
    WholeFiles.delete(busy);
    assertThat(busy).doesNotExist();
  }

  @Test
  void givenALockThatIsHeld_refusesTheSecondUntilItIsFree() throws IOException {
    Path file = folder.resolve("lock");
    try (FileLock first = FileLock.tryLock(file).orElseThrow()) {
      assertThat(first).isNotNull();
      assertThat(FileLock.tryLock(file)).isEmpty();
    }
    assertThat(file).doesNotExist();
    Optional<FileLock> next = FileLock.tryLock(file);
    assertThat(next).isPresent();
    next.get().close();
  }

  @Test
  void givenCauses_namesTheInnermostInWords() {
    Throwable wrapped =
        new IllegalStateException("outer", new RuntimeException(new NoSuchFileException("x")));
    assertThat(Causes.innermost(wrapped)).isInstanceOf(NoSuchFileException.class);
    assertThat(Causes.find(wrapped, RuntimeException.class)).isSameAs(wrapped);
    assertThat(Causes.find(wrapped, IOException.class)).isInstanceOf(NoSuchFileException.class);
    assertThat(Causes.reason(new NoSuchFileException("x"))).isEqualTo("no such file");
    assertThat(Causes.reason(new AccessDeniedException("x"))).isEqualTo("permission denied");
    assertThat(Causes.line(new IOException("two\n lines"))).isEqualTo("two lines");
  }

  @Test
  void givenAnExceptionThatCameBackAsText_findsItsCode() {
    CuratorException budget = new CuratorException(Code.BUDGET, "1.00 of 1.00 USD");
    Throwable asText = new RuntimeException("Job failed: " + budget + "\n\tat Somewhere");
    CuratorException found = CuratorException.find(new IllegalStateException(asText));
    assertThat(found.code()).isEqualTo(Code.BUDGET);
    assertThat(found).hasMessage("1.00 of 1.00 USD");
    assertThat(CuratorException.find(new IOException("budget"))).isNull();
    assertThat(CuratorException.find(new RuntimeException(budget))).isSameAs(budget);
  }
}
