package org.multiverse.curator.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.common.CuratorException;

final class StoresTest {
  private static final URI LAUNCHERS = URI.create("http://store.example:9000");

  /** Options as they reach a worker: written down and read. */
  private static PipelineOptions sent(PipelineOptions options) {
    return new SerializablePipelineOptions(new SerializablePipelineOptions(options).toString())
        .get();
  }

  @Test
  void givenAJob_itsWorkersKnowTheLaunchersServerAndNoKeys() {
    PipelineOptions sent;
    try (S3Environment launcher = S3Environment.of(LAUNCHERS)) {
      assertThat(launcher).isNotNull();
      PipelineOptions options = Stores.with(PipelineOptionsFactory.create());
      assertThat(new SerializablePipelineOptions(options).toString()).doesNotContain("secret");
      sent = sent(options);
    }
    assertThat(S3Settings.of(sent)).isEqualTo(new S3Settings("us-east-1", LAUNCHERS));
    URI own = URI.create("http://near.example:9000");
    try (S3Environment worker = S3Environment.of(own)) {
      assertThat(worker).isNotNull();
      assertThat(S3Settings.of(sent).endpoint()).isEqualTo(own);
    }
  }

  @Test
  void givenAnEndpointThatIsNone_saysWhatIsWanted() {
    try (S3Environment environment = S3Environment.of(URI.create("localhost:9000"))) {
      assertThat(environment).isNotNull();
      assertThatThrownBy(S3Settings::here)
          .isInstanceOf(CuratorException.class)
          .hasMessage(
              "Invalid AWS_ENDPOINT_URL: localhost:9000 (http://HOST:PORT or https://HOST is wanted)");
    }
  }
}
