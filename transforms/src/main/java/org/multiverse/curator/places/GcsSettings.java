package org.multiverse.curator.places;

import java.net.URI;
import org.multiverse.curator.common.CuratorException;

/**
 * Where Google Cloud Storage is. Credentials are no part of it: each machine has its own.
 *
 * @param endpoint a server that speaks its language and asks for no credentials, by {@code
 *     STORAGE_EMULATOR_HOST} as for all of Google's libraries; null for Google's own
 */
record GcsSettings(URI endpoint) {
  private static final String VARIABLE = "STORAGE_EMULATOR_HOST";

  /** Says the same to a process whose environment can't be changed any more. */
  static final String PROPERTY = "multiverse.storage-emulator-host";

  /** The settings of this process. */
  static GcsSettings here() {
    String property = System.getProperty(PROPERTY, "");
    String value = property.isBlank() ? System.getenv(VARIABLE) : property;
    return of(value);
  }

  /** The settings that a text names, null or blank for Google's own server. */
  static GcsSettings of(String text) {
    if (text == null || text.isBlank()) {
      return new GcsSettings(null);
    }
    try {
      // Google's libraries take it with and without.
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
        return new GcsSettings(uri);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw CuratorException.usage("Invalid " + VARIABLE + ": " + text + " (HOST:PORT is wanted)");
  }

  /** What is handed on to a job, null for nothing. */
  String toSend() {
    return endpoint == null ? null : endpoint.toString();
  }
}
