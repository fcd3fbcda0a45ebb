package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.cli.Multiverse;

/** Jobs sent to a cluster as its own command line sends them, and through a proxy with TLS. */
final class FlinkAccessTest {
  private static final String TOKEN = "t0p-s3cret";
  private static final String BASIC = "Basic dXNlcjpwYXNz";

  @TempDir private Path temp;

  /** What a process did. */
  private record Ended(int code, String text) {}

  private Ended run(ProcessBuilder builder) throws Exception {
    Process process =
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.PIPE).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), text);
  }

  private Path clean() {
    Path clean = temp.resolve("clean");
    Runs.run(Runs.of(Runs.TRACES, clean).shards(2));
    return clean;
  }

  private static List<String> words(Path run, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "run", "--runner", "flink", "--shards", "2", "--input", Runs.TRACES.toString()));
    words.addAll(List.of("--output", run.toString()));
    words.addAll(List.of(more));
    return words;
  }

  @Test
  void givenFlinksOwnCommandLine_theJarRunsAsItIs() throws Exception {
    Path run = temp.resolve("run");
    try (TestCluster cluster = TestCluster.start(temp)) {
      String[] address = cluster.master().split(":", -1);
      Path conf = Files.createDirectories(temp.resolve("conf"));
      Files.writeString(
          conf.resolve("config.yaml"),
          "rest.address: " + address[0] + "\nrest.port: " + address[1] + "\n");
      Ended made = cli(Map.of(), List.of("flink-jar", "--output", temp.resolve("jar").toString()));
      assertThat(made.code()).as(made.text()).isZero();
      String jar = made.text().strip();
      List<String> words = new ArrayList<>(List.of("run", "-c", Multiverse.class.getName(), jar));
      words.addAll(words(run));
      Ended ended = run(frontEnd(conf, words));
      assertThat(ended.code()).as(ended.text()).isZero();
      assertThat(ended.text()).contains("flink at " + cluster.master());
      assertThat(Runs.digests(run)).isEqualTo(Runs.digests(clean()));

      List<String> twice = new ArrayList<>(words);
      twice.addAll(List.of("--overwrite", "--flink-master", "127.0.0.1:1"));
      Ended other = run(frontEnd(conf, twice));
      assertThat(other.code()).as(other.text()).isEqualTo(2);
      assertThat(other.text()).contains("Flink's command line has chosen the cluster");

      // What it says and its exit code are those of the command.
      words.add(1, "-d");
      Ended detached = run(frontEnd(conf, words));
      assertThat(detached.code()).as(detached.text()).isEqualTo(2);
      assertThat(detached.text()).contains("leave its --detached out");
    }
  }

  @Test
  void givenTlsAndAToken_jobsGoThroughByFlinksOwnEnvironment() throws Exception {
    Path run = temp.resolve("run");
    try (TestCluster cluster = TestCluster.start(temp);
        TlsProxy proxy = new TlsProxy(temp, cluster.master(), "Bearer " + TOKEN)) {
      Path conf = Files.createDirectories(temp.resolve("conf"));
      String store = "security.ssl.rest.truststore";
      Files.writeString(
          conf.resolve("config.yaml"),
          String.join(
              "\n",
              "security.ssl.rest.enabled: true",
              // What Flink asks for without this takes an RSA key.
              "security.ssl.algorithms: TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
              store + ": " + TlsProxy.key(temp),
              store + "-password: " + TlsProxy.PASSWORD,
              ""));
      Map<String, String> environment = Map.of("FLINK_CONF_DIR", conf.toString());
      Ended refused = cli(environment, words(run, "--flink-master", proxy.address()));
      assertThat(refused.code()).as(refused.text()).isEqualTo(5);
      assertThat(refused.text())
          .contains("Cannot reach Flink at https://" + proxy.address(), "answer 401")
          .contains("FLINK_REST_CLIENT_HEADERS");
      assertThat(proxy.refused()).isNotEmpty();
      assertThat(run.resolve("data")).doesNotExist();

      // A job of a launcher that is gone: only the cluster knows, and does not tell everybody.
      Path left = Files.createDirectories(temp.resolve("left/_work"));
      Files.writeString(
          left.resolve("launch.json"),
          "{\"job\":\"j\",\"name\":\"n\",\"runner\":\"flink\",\"flinkMaster\":\""
              + proxy.address()
              + "\",\"host\":\"elsewhere\",\"pid\":1,\"started\":\"2026-01-01T00:00:00Z\","
              + "\"to\":\"mapreduce\"}");
      String of = left.getParent().toString();
      assertThat(cli(environment, List.of("cancel", of)).code()).isEqualTo(5);
      Ended status = cli(environment, List.of("status", of));
      assertThat(status.code()).isZero();
      assertThat(status.text()).contains("Unknown: ", "answer 401");

      proxy.refused().clear();
      Ended ended =
          cli(
              Map.of(
                  "FLINK_CONF_DIR",
                  conf.toString(),
                  "FLINK_REST_CLIENT_HEADERS",
                  "Authorization:Bearer " + TOKEN),
              words(run, "--flink-master", proxy.address()));
      assertThat(ended.code()).as(ended.text()).isZero();
      assertThat(ended.text()).doesNotContain(TOKEN);
      assertThat(proxy.refused()).isEmpty();
      assertThat(Runs.digests(run)).isEqualTo(Runs.digests(clean()));
      for (String file : Runs.files(run)) {
        byte[] bytes = Files.readAllBytes(run.resolve(file));
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).as(file).doesNotContain(TOKEN);
      }

      Map<String, String> basic =
          Map.of(
              "FLINK_CONF_DIR",
              conf.toString(),
              "FLINK_REST_CLIENT_HEADERS",
              "Authorization:" + BASIC);
      proxy.admit(BASIC);
      Ended seen = cli(basic, List.of("status", of));
      assertThat(seen.code()).as(seen.text()).isZero();
      assertThat(seen.text()).doesNotContain("Unknown: ");
      Ended nobody = cli(basic, List.of("cancel", of));
      assertThat(nobody.code()).as(nobody.text()).isEqualTo(2);
      assertThat(nobody.text()).contains("nobody makes a run there");
      Ended again = cli(basic, words(temp.resolve("basic"), "--flink-master", proxy.address()));
      assertThat(again.code()).as(again.text()).isZero();

      Ended blank =
          cli(
              Map.of("FLINK_REST_CLIENT_HEADERS", "Authorization: Bearer " + TOKEN),
              words(temp.resolve("x"), "--flink-master", proxy.address()));
      assertThat(blank.code()).as(blank.text()).isEqualTo(2);
      assertThat(blank.text()).contains("without blanks around the colon").doesNotContain(TOKEN);

      Ended plain = cli(Map.of(), words(temp.resolve("x"), "--flink-master", proxy.address()));
      assertThat(plain.code()).as(plain.text()).isEqualTo(5);
    }
  }

  private static ProcessBuilder frontEnd(Path conf, List<String> words) throws Exception {
    ProcessBuilder builder =
        Processes.java(
            entry -> !entry.matches(".*(?:/beam-|multiverse|/(?:test-)?classes).*"),
            Class.forName("org.apache.flink.client.cli.CliFrontend"),
            words.toArray(String[]::new));
    builder.environment().put("FLINK_CONF_DIR", conf.toString());
    return builder;
  }

  private Ended cli(Map<String, String> environment, List<String> words) throws Exception {
    ProcessBuilder builder =
        Processes.java(entry -> true, Multiverse.class, words.toArray(String[]::new));
    builder.environment().putAll(environment);
    return run(builder);
  }
}
