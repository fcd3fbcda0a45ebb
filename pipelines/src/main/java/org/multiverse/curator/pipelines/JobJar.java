package org.multiverse.curator.pipelines;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipExtraField;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one jar that goes to a Flink cluster: what is on the class path of this process, less Flink
 * itself, which is there. Classes keep the order of the class path: of two with one name the first
 * one counts. Made once, and again when a part of it has changed; equal parts give equal bytes.
 */
public final class JobJar {
  private static final String NAME = "multiverse-flink-";
  private static final String JAR = ".jar";
  private static final String MAIN = "org.multiverse.curator.cli.Multiverse";
  private static final String SERVICES = "META-INF/services/";
  private static final int DIGITS = 16;
  private static final Pattern OF_OURS = Pattern.compile("[.]?multiverse-flink-.*[.]jar(|[.].*)");

  /** So long a jar is kept that was not asked for again. */
  private static final Duration KEPT = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(JobJar.class);

  /** What licences want to be kept: of each part, under its name. */
  private static final Pattern LEGAL =
      Pattern.compile("(META-INF/)?(NOTICE|LICENSE|COPYRIGHT)[^/]*", Pattern.CASE_INSENSITIVE);

  /** What a cluster has itself: Flink, and what logs there. */
  private static final Pattern OF_THE_CLUSTER =
      Pattern.compile("(flink-|slf4j-api-|slf4j-simple-|log4j-).*[.]jar");

  /** What holds of the jar that it was in, and not of this one. */
  private static final Pattern OF_ITS_JAR =
      Pattern.compile(
          "META-INF/(MANIFEST[.]MF|INDEX[.]LIST|[^/]*[.](SF|DSA|RSA|EC)|maven/.*|proguard/.*)"
              + "|(META-INF/versions/[0-9]+/)?module-info[.]class");

  /** One time for all, by the clock on the wall: a jar knows no time zone. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private final ZipArchiveOutputStream out;
  private final Set<String> names = new HashSet<>();
  private final Map<String, Set<String>> services = new TreeMap<>();

  private JobJar(ZipArchiveOutputStream out) {
    this.out = out;
  }

  /** The jar of this process, in the project's {@code target} or else where temporary files go. */
  public static Path ofThisProcess() {
    String home = System.getProperty("multiverse.home");
    return ofThisProcess(
        home == null
            ? Path.of(
                System.getProperty("java.io.tmpdir"),
                "multiverse-" + System.getProperty("user.name"))
            : Path.of(home).resolve("target"));
  }

  /**
   * The jar of this process.
   *
   * @param folder where it lies when it was made before, and is put otherwise
   */
  public static Path ofThisProcess(Path folder) {
    List<Path> parts =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.isEmpty())
            .map(Path::of)
            .toList();
    try {
      return of(parts, folder);
    } catch (IOException e) {
      throw CuratorException.internal(
          "Cannot make the jar for Flink in " + folder + ": " + Causes.reason(e), e);
    }
  }

  /**
   * The jar of some parts.
   *
   * @param classPath jars and folders of classes; those that are not there count for nothing
   */
  static Path of(List<Path> classPath, Path folder) throws IOException {
    List<Path> parts = new ArrayList<>(classPath);
    parts.removeIf(
        part ->
            !Files.exists(part) || OF_THE_CLUSTER.matcher(part.getFileName().toString()).matches());
    // A folder of jars, lib/*, comes in any order.
    List<Path> folders = parts.stream().map(Path::getParent).distinct().toList();
    parts.sort(
        Comparator.comparing((Path part) -> folders.indexOf(part.getParent()))
            .thenComparing(Path::getFileName));
    Path jar = folder.resolve(NAME + fingerprint(parts) + JAR);
    if (Files.isRegularFile(jar)) {
      Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
      return jar;
    }
    Files.createDirectories(folder);
    Path unfinished = folder.resolve("." + jar.getFileName() + "." + UUID.randomUUID());
    try {
      write(parts, unfinished);
      Files.move(unfinished, jar, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    removeOthers(folder, jar);
    return jar;
  }

  /** Names, sizes and times of all files: reading 200 MB takes longer than most jobs wait. */
  private static String fingerprint(List<Path> parts) throws IOException {
    MessageDigest digest = Sha256.digest();
    for (Path part : parts) {
      for (Path file : files(part)) {
        String line =
            String.join(
                "\n",
                part.getFileName() + "/" + part.relativize(file),
                Long.toString(Files.size(file)),
                Files.getLastModifiedTime(file).toString());
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    return Sha256.hex(digest).substring(0, DIGITS);
  }

  private static List<Path> files(Path part) throws IOException {
    try (Stream<Path> files = Files.walk(part)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Those of builds before, and what was never finished; not what another process may send now. */
  private static void removeOthers(Path folder, Path jar) throws IOException {
    Instant old = Instant.now().minus(KEPT);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path other : files.toList()) {
        if (OF_OURS.matcher(other.getFileName().toString()).matches()
            && !other.equals(jar)
            && Files.getLastModifiedTime(other).toInstant().isBefore(old)) {
          Files.deleteIfExists(other);
        }
      }
    } catch (IOException e) {
      // Somebody else's, or gone meanwhile: it is in nobody's way.
      LOG.debug("Cannot remove jars of before in {}", folder, e);
    }
  }

  private static void write(List<Path> parts, Path file) throws IOException {
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
      JobJar jar = new JobJar(out);
      jar.add("META-INF/MANIFEST.MF", manifest());
      for (Path part : parts) {
        if (Files.isDirectory(part)) {
          jar.addFolder(part);
        } else {
          jar.addJar(part);
        }
      }
      for (Map.Entry<String, Set<String>> service : jar.services.entrySet()) {
        jar.add(service.getKey(), String.join("\n", service.getValue()) + "\n");
      }
    }
  }

  private static String manifest() {
    return "Manifest-Version: 1.0\r\nMain-Class: "
        + MAIN
        + "\r\nMulti-Release: true\r\nImplementation-Version: "
        + RunReport.ownVersion()
        + "\r\n\r\n";
  }

  private void add(String name, String text) throws IOException {
    add(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void add(String name, byte[] content) throws IOException {
    if (names.add(name)) {
      ZipArchiveEntry entry = new ZipArchiveEntry(name);
      entry.setTimeLocal(TIME);
      out.putArchiveEntry(entry);
      out.write(content);
      out.closeArchiveEntry();
    }
  }

  private void addFolder(Path folder) throws IOException {
    for (Path file : files(folder)) {
      String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
      if (name.startsWith(SERVICES)) {
        addService(name, Files.readAllBytes(file));
      } else if (!OF_ITS_JAR.matcher(name).matches()) {
        add(name, Files.readAllBytes(file));
      }
    }
  }

  /** Takes over what a jar holds as it is compressed there. */
  private void addJar(Path jar) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(jar).get()) {
      List<ZipArchiveEntry> entries = new ArrayList<>(Collections.list(zip.getEntries()));
      for (ZipArchiveEntry entry : entries) {
        String name = entry.getName();
        if (entry.isDirectory() || OF_ITS_JAR.matcher(name).matches()) {
          continue;
        }
        if (LEGAL.matcher(name).matches()) {
          try (InputStream in = zip.getInputStream(entry)) {
            add("META-INF/parts/" + jar.getFileName() + "/" + name, in.readAllBytes());
          }
        } else if (name.startsWith(SERVICES)) {
          try (InputStream in = zip.getInputStream(entry)) {
            addService(name, in.readAllBytes());
          }
        } else if (names.add(name)) {
          InputStream raw = zip.getRawInputStream(entry);
          // Its own times, which lie there in several forms, would be read in this machine's zone.
          entry.setExtraFields(new ZipExtraField[0]);
          entry.setTimeLocal(TIME);
          out.addRawArchiveEntry(entry, raw);
        }
      }
    }
  }

  private void addService(String name, byte[] content) {
    Set<String> all = services.computeIfAbsent(name, key -> new LinkedHashSet<>());
    new String(content, StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .forEach(all::add);
  }
}
