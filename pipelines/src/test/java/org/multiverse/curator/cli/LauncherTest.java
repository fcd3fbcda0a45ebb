package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The script that starts everything, with a Java that says how it was started. */
@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {
  private static final List<String> LOCALE =
      List.of("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES");

  @TempDir private Path home;

  /** A folder that is built, as far as the script looks. */
  @BeforeEach
  void build() throws IOException {
    Path script = Path.of(System.getProperty("multiverse.root"), "multiverse");
    Files.copy(script, home.resolve("multiverse"));
    Files.createDirectories(home.resolve("pipelines/target/lib"));
    Files.createFile(home.resolve("pipelines/target/multiverse-pipelines.jar"));
    Path java = Files.createDirectories(home.resolve("jdk/bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/usr/bin/env bash
        echo "LC_ALL=$LC_ALL"
        "%s/bin/java" -XshowSettings:properties -version 2>&1 | sed -n 's/ *sun.jnu.encoding = //p'
        """
            .formatted(System.getProperty("java.home")));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> start(Map<String, String> locale) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("bash", home.resolve("multiverse").toString(), "status");
    builder.environment().keySet().removeAll(LOCALE);
    builder.environment().putAll(locale);
    builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
    builder.environment().put("MULTIVERSE_NO_BUILD", "1");
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().toList();
  }

  static Stream<Map<String, String>> localesWithoutUtf8() {
    return Stream.of(
        Map.of(),
        Map.of("LC_ALL", "C"),
        Map.of("LC_ALL", "POSIX"),
        Map.of("LANG", "C"),
        Map.of("LC_ALL", "", "LANG", "de_DE.ISO-8859-1"),
        Map.of("LANG", "xx_XX.UTF-8"),
        Map.of("LANG", "C.UTF-8", "LC_ALL", "C"));
  }

  @ParameterizedTest
  @MethodSource("localesWithoutUtf8")
  void givenNoUtf8_javaIsStartedWithIt(Map<String, String> locale) throws Exception {
    assertThat(start(locale))
        .hasSize(2)
        .contains("UTF-8")
        .noneMatch(line -> line.equals("LC_ALL="));
  }

  @Test
  void givenUtf8_theLocaleStaysAsItIs() throws Exception {
    assertThat(start(Map.of("LC_CTYPE", "C.UTF-8"))).contains("LC_ALL=", "UTF-8");
  }
}
