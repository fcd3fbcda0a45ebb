package org.multiverse.curator.places;

import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.io.aws2.options.S3ClientBuilderFactory;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.core.retry.backoff.EqualJitterBackoffStrategy;
import software.amazon.awssdk.core.retry.conditions.AndRetryCondition;
import software.amazon.awssdk.core.retry.conditions.RetryCondition;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Clients of S3, for Beam and for {@link S3Objects}. A call that gets no answer, or one that is no
 * fault of its own, is tried again for about a minute, and for seconds as long as the server never
 * answered: then it is rather its address that is wrong. {@code AWS_MAX_ATTEMPTS} says how often
 * otherwise. Nothing is asked of anybody before the first call.
 */
public final class S3Clients implements S3ClientBuilderFactory {
  private static final int ATTEMPTS = 11;
  private static final int FIRST_ATTEMPTS = 5;
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int CONNECTIONS = 64;

  private static final Map<S3Settings, S3Client> CLIENTS = new ConcurrentHashMap<>();
  private static final Set<S3Settings> ANSWERED = ConcurrentHashMap.newKeySet();
  private static volatile S3Settings current;

  @Override
  public S3ClientBuilder createBuilder(S3Options options) {
    S3Settings settings = S3Settings.of(options);
    current = settings;
    return builder(settings);
  }

  /** Whether Beam's file systems have settings, and those of an environment where it has some. */
  static boolean isFor(S3Settings environment) {
    S3Settings settings = current;
    return settings != null
        && (environment.endpoint() == null || environment.endpoint().equals(settings.endpoint()))
        && (environment.region() == null || environment.region().equals(settings.region()));
  }

  /** The client of the settings that Beam's file systems have. */
  static S3Client client() {
    S3Settings settings = current == null ? S3Settings.here() : current;
    return CLIENTS.computeIfAbsent(settings, s -> builder(s).build());
  }

  private static S3ClientBuilder builder(S3Settings settings) {
    RetryPolicy retries =
        RetryPolicy.builder()
            .numRetries(asked().orElse(ATTEMPTS) - 1)
            .retryCondition(
                AndRetryCondition.create(
                    RetryCondition.defaultRetryCondition(),
                    context ->
                        asked().isPresent()
                            || ANSWERED.contains(settings)
                            || context.retriesAttempted() < FIRST_ATTEMPTS - 1))
            .backoffStrategy(
                EqualJitterBackoffStrategy.builder()
                    .baseDelay(FIRST_WAIT)
                    .maxBackoffTime(LONGEST_WAIT)
                    .build())
            // Many calls fail together when a store is away, and all of them are to wait for it.
            .retryCapacityCondition(context -> true)
            .build();
    S3ClientBuilder builder =
        S3Client.builder()
            .overrideConfiguration(
                override ->
                    override.retryPolicy(retries).addExecutionInterceptor(new Answers(settings)))
            .httpClientBuilder(
                ApacheHttpClient.builder()
                    .connectionTimeout(CONNECT)
                    .socketTimeout(ANSWER)
                    .maxConnections(CONNECTIONS));
    if (settings.region() != null) {
      builder.region(Region.of(settings.region()));
    }
    if (settings.endpoint() == null) {
      builder.crossRegionAccessEnabled(true);
    } else {
      builder.endpointOverride(settings.endpoint()).forcePathStyle(true);
    }
    return builder;
  }

  private static Optional<Integer> asked() {
    return SdkSystemSetting.AWS_MAX_ATTEMPTS
        .getStringValue()
        .filter(text -> text.matches("[1-9]\\d{0,2}"))
        .map(Integer::parseInt);
  }

  /** Notes that a server answers. */
  private record Answers(S3Settings settings) implements ExecutionInterceptor {
    @Override
    public void afterTransmission(
        Context.AfterTransmission context, ExecutionAttributes attributes) {
      if (context.httpResponse().statusCode() < HttpURLConnection.HTTP_INTERNAL_ERROR) {
        ANSWERED.add(settings);
      }
    }
  }
}
