package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TimeZone;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobJarTest {
  @TempDir private Path temp;

  private Path jar(String name, String... namesAndTexts) throws IOException {
    Path jar = temp.resolve(name);
    Files.createDirectories(jar.getParent());
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(jar)) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        out.putArchiveEntry(new ZipArchiveEntry(namesAndTexts[i]));
        out.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        out.closeArchiveEntry();
      }
    }
    return jar;
  }

  private static String text(JarFile jar, String name) throws IOException {
    return new String(
        jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
  }

  private static List<String> names(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return Collections.list(file.entries()).stream().map(ZipEntry::getName).toList();
    }
  }

  @Test
  void givenJarsAndAFolder_theFirstOfANameCountsAndServicesAreMerged() throws IOException {
    Path classes = Files.createDirectories(temp.resolve("classes"));
    Files.writeString(classes.resolve("A.class"), "ours");
    Path one =
        jar(
            "lib/one.jar",
            "A.class",
            "theirs",
            "META-INF/services/S",
            "one.S # the first\n",
            "META-INF/SIGNED.SF",
            "x",
            "META-INF/MANIFEST.MF",
            "x");
    Path two = jar("lib/two.jar", "META-INF/services/S", "two.S\none.S", "b/B.class", "b");
    Path flink = jar("lib/flink-core-1.19.3.jar", "org/apache/flink/F.class", "f");
    Path made = JobJar.of(List.of(classes, two, flink, one, temp.resolve("none")), temp);
    try (JarFile jar = new JarFile(made.toFile())) {
      assertThat(text(jar, "A.class")).isEqualTo("ours");
      assertThat(text(jar, "META-INF/services/S")).isEqualTo("one.S\ntwo.S\n");
      assertThat(text(jar, "b/B.class")).isEqualTo("b");
      assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
          .isEqualTo("org.multiverse.curator.cli.Multiverse");
    }
    assertThat(names(made))
        .doesNotHaveDuplicates()
        .doesNotContain("org/apache/flink/F.class", "META-INF/SIGNED.SF");
  }

  @Test
  void givenTheSameParts_itIsMadeOnceAndWithTheSameBytes() throws IOException {
    Path one = jar("lib/one.jar", "A.class", "a");
    Path two = jar("lib/two.jar", "B.class", "b");
    Path made = JobJar.of(List.of(one, two), temp.resolve("x"));
    byte[] bytes = Files.readAllBytes(made);
    assertThat(JobJar.of(List.of(two, one), temp.resolve("y")))
        .hasFileName(made.getFileName().toString())
        .hasBinaryContent(bytes);
    Files.writeString(made, "kept");
    assertThat(JobJar.of(List.of(one, two), temp.resolve("x"))).hasContent("kept");
  }

  @Test
  void givenAPartThatHasChanged_itIsMadeAgainAndOldOnesGo() throws IOException {
    Path one = jar("lib/one.jar", "A.class", "a");
    Path made = JobJar.of(List.of(one), temp);
    jar("lib/one.jar", "A.class", "changed");
    Path again = JobJar.of(List.of(one), temp);
    assertThat(again).isNotEqualTo(made);
    assertThat(made).as("another process may be about to send it").exists();
    FileTime yesterday = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
    Files.setLastModifiedTime(made, yesterday);
    Path unfinished = Files.writeString(temp.resolve(".multiverse-flink-0.jar.x"), "");
    Files.setLastModifiedTime(unfinished, yesterday);
    jar("lib/one.jar", "A.class", "changed again");
    JobJar.of(List.of(one), temp);
    assertThat(made).doesNotExist();
    assertThat(unfinished).doesNotExist();
    assertThat(again).exists();
  }

  @Test
  void givenAnotherTimeZone_theBytesAreTheSame() throws IOException {
    Path one = jar("lib/one.jar", "A.class", "a", "META-INF/NOTICE", "n");
    Path classes = Files.createDirectories(temp.resolve("classes"));
    Files.writeString(classes.resolve("B.class"), "b");
    TimeZone usual = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
      Path there = JobJar.of(List.of(classes, one), temp.resolve("there"));
      TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
      Path here = JobJar.of(List.of(classes, one), temp.resolve("here"));
      assertThat(here).hasSameBinaryContentAs(there);
      assertThat(names(here)).contains("META-INF/parts/one.jar/META-INF/NOTICE");
    } finally {
      TimeZone.setDefault(usual);
    }
  }

  @Test
  void ofThisProcess_holdsOurClassesAndNoneOfFlinksOwn() throws IOException {
    Path made = JobJar.ofThisProcess(temp);
    List<String> names = new ArrayList<>(names(made));
    assertThat(names)
        .contains(
            "org/multiverse/curator/cli/Multiverse.class",
            "org/apache/beam/runners/flink/FlinkRunner.class")
        .doesNotContain("org/slf4j/Logger.class");
    List<String> flinks = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (Path.of(entry).getFileName().toString().startsWith("flink-")) {
        flinks.addAll(names(Path.of(entry)));
      }
    }
    assertThat(flinks).contains("org/apache/flink/api/java/ExecutionEnvironment.class");
    names.retainAll(flinks);
    assertThat(names.stream().filter(name -> name.startsWith("org/apache/flink/"))).isEmpty();
    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files).as("nothing unfinished is left").containsExactly(made);
    }
  }
}
