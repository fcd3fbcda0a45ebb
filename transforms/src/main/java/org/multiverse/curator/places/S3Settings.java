package org.multiverse.curator.places;

import java.net.URI;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.multiverse.curator.common.CuratorException;

/**
 * Where S3 is, by the environment that all of AWS's tools go by. Keys are no part of it: each
 * machine has its own.
 *
 * @param region the region, null for what the machine's own configuration says
 * @param endpoint a server that speaks S3's language, null for AWS's own
 */
record S3Settings(String region, URI endpoint) {
  /** Any region will do for a server that is named. */
  private static final String ANY_REGION = "us-east-1";

  /** How the settings of whoever starts a run reach its workers. */
  public interface Options extends PipelineOptions {
    @Description("Region of S3 for workers whose environment names none.")
    String getS3Region();

    void setS3Region(String value);

    @Description("Endpoint of S3 for workers whose environment names none.")
    String getS3Endpoint();

    void setS3Endpoint(String value);
  }

  /** The settings of this process. */
  static S3Settings here() {
    String endpoint =
        first(
            System.getProperty("aws.endpointUrlS3"),
            System.getenv("AWS_ENDPOINT_URL_S3"),
            System.getProperty("aws.endpointUrl"),
            System.getenv("AWS_ENDPOINT_URL"));
    String region =
        first(
            System.getProperty("aws.region"),
            System.getenv("AWS_REGION"),
            System.getenv("AWS_DEFAULT_REGION"));
    return new S3Settings(region, endpoint == null ? null : uri(endpoint));
  }

  /** The settings of this process, and where it has none those of whoever started the job. */
  static S3Settings of(PipelineOptions options) {
    S3Settings here = here();
    Options given = options.as(Options.class);
    URI endpoint =
        here.endpoint == null && given.getS3Endpoint() != null
            ? uri(given.getS3Endpoint())
            : here.endpoint;
    String region = first(here.region, given.getS3Region(), endpoint == null ? null : ANY_REGION);
    return new S3Settings(region, endpoint);
  }

  /** Hands the settings on to a job. */
  void putInto(PipelineOptions options) {
    Options given = options.as(Options.class);
    given.setS3Region(region);
    given.setS3Endpoint(endpoint == null ? null : endpoint.toString());
  }

  private static String first(String... values) {
    return Stream.of(values)
        .filter(Objects::nonNull)
        .filter(value -> !value.isBlank())
        .findFirst()
        .orElse(null);
  }

  private static URI uri(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw CuratorException.usage(
        "Invalid AWS_ENDPOINT_URL: " + text + " (http://HOST:PORT or https://HOST is wanted)");
  }
}
