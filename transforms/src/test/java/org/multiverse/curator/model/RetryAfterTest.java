package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

  @ParameterizedTest
  @CsvSource({"0, 0", "2, 2000", "1.5, 1500", "' 30 ', 30000"})
  void givenSeconds_isThatLong(String header, long millis) {
    assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void givenADate_isTheTimeUntilThen() {
    assertThat(RetryAfter.parse("Mon, 05 Jan 2026 10:01:30 GMT", NOW))
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(RetryAfter.parse("Mon, 05 Jan 2026 09:00:00 GMT", NOW)).isZero();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "soon", "-1", "NaN", "1e300", "Mon, 99 Jan 2026"})
  void givenNonsense_saysNothing(String header) {
    assertThat(RetryAfter.parse(header, NOW)).isNull();
  }
}
