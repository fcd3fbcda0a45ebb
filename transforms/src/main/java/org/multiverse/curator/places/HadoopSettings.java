package org.multiverse.curator.places;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;
import org.multiverse.curator.common.CuratorException;

/**
 * Where HDFS is and how it is spoken to, by the files that all of Hadoop's tools go by: {@code
 * core-site.xml} and {@code hdfs-site.xml} in {@code HADOOP_CONF_DIR}. Without them a URL that
 * names host and port is all that is needed.
 *
 * @param site what the files say, by its names
 */
record HadoopSettings(Map<String, String> site) {
  private static final List<String> FILES = List.of("core-site.xml", "hdfs-site.xml");

  /** What a worker gets from elsewhere, or not at all: it would stand in the job's description. */
  private static final Pattern SECRET =
      Pattern.compile("(?i).*(secret|password|credential|token|account\\.key).*");

  /** Hadoop waits for minutes, where its files don't say otherwise. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "ipc.client.connect.max.retries", "5",
          "ipc.client.connect.retry.interval", "1000",
          "ipc.client.connect.timeout", "10000",
          "ipc.client.connect.max.retries.on.timeouts", "1",
          "ipc.client.rpc-timeout.ms", "60000",
          // Between looks for a data node that holds a block; reading on is tried again, too.
          "dfs.client.retry.window.base", "1000");

  private static HadoopSettings here;

  HadoopSettings {
    site = Collections.unmodifiableMap(new TreeMap<>(site));
  }

  /** The settings of this process, read once; none where its environment names no folder. */
  static synchronized HadoopSettings here() {
    if (here == null) {
      here = of(System.getenv());
    }
    return here;
  }

  /**
   * The settings of an environment.
   *
   * @throws CuratorException USAGE when it names folders, and none of them holds such a file
   */
  static HadoopSettings of(Map<String, String> environment) {
    // Some distributions name several folders in one of these.
    Set<String> folders = new LinkedHashSet<>();
    Stream.of("HADOOP_CONF_DIR", "YARN_CONF_DIR")
        .map(environment::get)
        .filter(Objects::nonNull)
        .flatMap(value -> Stream.of(value.split(File.pathSeparator, -1)))
        .filter(folder -> !folder.isBlank())
        .forEach(folders::add);
    Map<String, String> site = new TreeMap<>();
    boolean found = false;
    for (String folder : folders) {
      for (String name : FILES) {
        Path file = file(folder, name);
        if (Files.isRegularFile(file)) {
          found = true;
          // What stands first holds: the others are about other services.
          read(file).forEach(site::putIfAbsent);
        }
      }
    }
    if (!found && !folders.isEmpty()) {
      throw CuratorException.usage(
          "Invalid HADOOP_CONF_DIR: "
              + String.join(File.pathSeparator, folders)
              + " (no core-site.xml and no hdfs-site.xml is there)");
    }
    return new HadoopSettings(site);
  }

  private static Path file(String folder, String name) {
    try {
      return Path.of(folder, name);
    } catch (InvalidPathException e) {
      throw CuratorException.usage("Invalid HADOOP_CONF_DIR: " + folder + " (no path)", e);
    }
  }

  private static Map<String, String> read(Path file) {
    Configuration read = new Configuration(false);
    read.addResource(new org.apache.hadoop.fs.Path(file.toUri()));
    Map<String, String> values = new TreeMap<>();
    try {
      read.forEach(entry -> values.put(entry.getKey(), entry.getValue()));
    } catch (RuntimeException e) {
      throw CuratorException.usage("Cannot read " + file + ": it is no XML of Hadoop's form", e);
    }
    return values;
  }

  /** What is handed on to a job: all but secrets. */
  Map<String, String> toSend() {
    Map<String, String> sent = new TreeMap<>(site);
    sent.keySet().removeIf(key -> SECRET.matcher(key).matches());
    return sent;
  }

  /** The same for Hadoop's client, with bounds on how long it waits. */
  Configuration configuration() {
    Configuration configuration = new Configuration();
    LIMITS.forEach(configuration::set);
    site.forEach(configuration::set);
    if (site.containsKey("hadoop.security.authentication")) {
      UserGroupInformation.setConfiguration(configuration);
    }
    return configuration;
  }
}
