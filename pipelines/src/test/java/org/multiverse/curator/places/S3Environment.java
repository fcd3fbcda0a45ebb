package org.multiverse.curator.places;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** What a user's environment would say of S3, for this process, until it is closed. */
public final class S3Environment implements AutoCloseable {
  private final Map<String, String> before = new TreeMap<>();

  private S3Environment(Map<String, String> values) {
    values.forEach(
        (name, value) -> {
          String old = System.getProperty(name);
          before.put(name, old == null ? "" : old);
          System.setProperty(name, value);
        });
  }

  /** Keys, a server, and few attempts, so that failures are seen soon. */
  public static S3Environment of(URI endpoint) {
    return new S3Environment(
        Map.of(
            "aws.endpointUrlS3",
            endpoint.toString(),
            "aws.accessKeyId",
            "key",
            "aws.secretAccessKey",
            "secret",
            "aws.maxAttempts",
            "3"));
  }

  @Override
  public void close() {
    before.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }
}
