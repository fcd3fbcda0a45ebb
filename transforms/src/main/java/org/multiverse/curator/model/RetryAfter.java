package org.multiverse.curator.model;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Reads the header {@code Retry-After} (RFC 9110, section 10.2.3): seconds, or a date. */
final class RetryAfter {
  private RetryAfter() {}

  /**
   * How long to wait, or null when the header is missing or says nothing.
   *
   * @param header the header as it came, may be null
   * @param now the time it is held against
   */
  static Duration parse(String header, Instant now) {
    if (header == null || header.isBlank()) {
      return null;
    }
    String text = header.strip();
    try {
      // Fractions stand in no standard, but servers send them.
      double seconds = Double.parseDouble(text);
      return seconds >= 0 && seconds < 1e9 ? Duration.ofMillis(Math.round(seconds * 1e3)) : null;
    } catch (NumberFormatException e) {
      return date(text, now);
    }
  }

  private static Duration date(String text, Instant now) {
    try {
      Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
