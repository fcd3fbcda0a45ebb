package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpendLedgerTest {
  @Test
  void givenALedgerOfBefore_isRead(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("spend/job"));
    Files.writeString(
        folder.resolve("spend/job/w.json"),
        """
        {"step":{"calls":2,"hits":1,"failures":0,"input_tokens":10,"cached_input_tokens":4,
        "output_tokens":3,"cost_usd":0.5,"saved_usd":0.25}}""");
    assertThat(SpendLedger.of(folder.toString(), "job"))
        .containsEntry("step", new Spend(2, 1, 0, 10, 4, 0, 3, 0.5, 0.25));
  }

  @Test
  void givenAWriteThatFailed_closingWritesItDown() {
    List<String> written = new ArrayList<>();
    SpendLedger ledger =
        new SpendLedger(
            new Written(
                bytes -> {
                  written.add(bytes);
                  if (written.size() == 1) {
                    throw new IOException("the disk is full");
                  }
                }),
            "job");
    ledger.add("step", Spend.failure());
    ledger.flush();
    ledger.close();
    assertThat(written).hasSize(2);
    assertThat(written.get(1)).isEqualTo(written.get(0));
  }

  @Test
  void givenAWriteUnderWay_closingWaitsForItAndWritesTheLastCount() throws Exception {
    List<String> written = new ArrayList<>();
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    SpendLedger ledger =
        new SpendLedger(
            new Written(
                bytes -> {
                  underWay.countDown();
                  try {
                    goOn.await();
                  } catch (InterruptedException e) {
                    throw new IOException("interrupted while writing", e);
                  }
                  written.add(bytes);
                }),
            "job");
    // The timer's own thread is in the middle of it.
    ledger.add("step", Spend.failure());
    underWay.await();
    ledger.add("step", Spend.failure());
    Thread closing = new Thread(ledger::close);
    closing.start();
    goOn.countDown();
    closing.join();
    assertThat(written).hasSize(2);
    assertThat(written.get(1)).contains("\"failures\":2");
  }

  private interface Writing {
    void write(String bytes) throws IOException;
  }

  private record Written(Writing writing) implements EntryFiles {
    @Override
    public Optional<byte[]> read(String path) {
      return Optional.empty();
    }

    @Override
    public void write(String path, byte[] bytes) throws IOException {
      writing.write(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public List<String> list(String folder) {
      return List.of();
    }
  }
}
