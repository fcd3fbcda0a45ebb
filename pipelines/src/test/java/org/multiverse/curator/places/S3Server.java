package org.multiverse.curator.places;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Adobe's S3Mock in a process of its own, with an empty bucket: it speaks S3 and keeps its objects
 * in a temporary folder. It asks for no keys; what a store refuses is made by {@link FaultProxy}.
 */
public final class S3Server implements AutoCloseable {
  /** The bucket that is there. */
  public static final String BUCKET = "curation";

  private static final Pattern PORT = Pattern.compile("Tomcat started on ports? (\\d+) \\(http\\)");
  private static final int SHOWN = 20;

  private final Process process;
  private final URI uri;

  private S3Server(Process process, int port) {
    this.process = process;
    this.uri = URI.create("http://127.0.0.1:" + port);
  }

  /** Starts a server on a free port. */
  public static S3Server start() throws IOException {
    Path jar = Path.of(System.getProperty("multiverse.root"), "pipelines/target/s3mock/s3mock.jar");
    if (!Files.isRegularFile(jar)) {
      throw new IOException(jar + " is not there (Maven copies it: mvn generate-test-resources)");
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString(),
                "--server.ssl.enabled=false",
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--com.adobe.testing.s3mock.http-port=0",
                "--com.adobe.testing.s3mock.store.initial-buckets=" + BUCKET)
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    Deque<String> last = new ArrayDeque<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        Thread rest = new Thread(() -> out.lines().forEach(l -> {}));
        rest.setDaemon(true);
        rest.start();
        return new S3Server(process, Integer.parseInt(port.group(1)));
      }
      last.add(line);
      if (last.size() > SHOWN) {
        last.remove();
      }
    }
    throw new IOException("S3Mock did not start: " + String.join("\n", last));
  }

  /** Where it listens. */
  public URI uri() {
    return uri;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
