package org.multiverse.curator.places;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.SafeModeAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/**
 * Hadoop's own HDFS, a name node and a data node, in a process of its own: its user, who may do
 * everything, is another than that of the tests.
 */
public final class HdfsServer implements AutoCloseable {
  private static final String USER = "hdfs";
  private static final int SHOWN = 40;

  private final Process process;
  private final BufferedReader out;
  private final int port;

  private HdfsServer(Process process, BufferedReader out) throws IOException {
    this.process = process;
    this.out = out;
    this.port = Integer.parseInt(answer());
  }

  /** Starts HDFS on free ports; everybody may write to its root. */
  public static HdfsServer start(Path folder) throws IOException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(e -> e.matches(".*(hadoop-client-|slf4j-api|commons-logging|test-classes).*"))
            .collect(Collectors.joining(File.pathSeparator));
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                HdfsServer.class.getName(),
                folder.toString())
            .redirectErrorStream(true);
    builder.environment().put("HADOOP_USER_NAME", USER);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new HdfsServer(
        process,
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
  }

  private String answer() throws IOException {
    Deque<String> last = new ArrayDeque<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("answer ")) {
        return line.substring("answer ".length());
      }
      last.add(line);
      if (last.size() > SHOWN) {
        last.remove();
      }
    }
    throw new IOException("HDFS ended: " + String.join("\n", last));
  }

  private void ask(String... words) throws IOException {
    process
        .getOutputStream()
        .write((String.join(" ", words) + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    answer();
  }

  /** The URL of its root. */
  public String url() {
    return "hdfs://127.0.0.1:" + port;
  }

  /** Takes the name node away. */
  public void stopNameNode() throws IOException {
    ask("stop");
  }

  /** Brings the name node back, where it was. */
  public void startNameNode() throws IOException {
    ask("start");
  }

  /** Takes the data node away. */
  public void stopDataNode() throws IOException {
    ask("stop-data");
  }

  /** Brings the data node back. */
  public void startDataNode() throws IOException {
    ask("start-data");
  }

  /** Lets nobody write, or again everybody. */
  public void safeMode(String word) throws IOException {
    ask("safe", word);
  }

  /** Makes a folder that belongs to somebody else, with a mode such as {@code 700}. */
  public void folderOfAnother(String path, String mode) throws IOException {
    ask("folder", path, mode);
  }

  /** Lets a folder hold no more than some files and folders. */
  public void quota(String path, int names) throws IOException {
    ask("quota", path, Integer.toString(names));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The server's process: {@code FOLDER}; its commands come by standard input. */
  public static void main(String[] args) throws Exception {
    Configuration conf = new Configuration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, args[0]);
    conf.set("dfs.namenode.fs-limits.min-block-size", "0");
    conf.set("dfs.namenode.heartbeat.recheck-interval", "500");
    conf.set("dfs.heartbeat.interval", "1");
    MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(conf).numDataNodes(1).waitSafeMode(true).build();
    try {
      cluster.waitActive();
      FileSystem files = cluster.getFileSystem();
      files.setPermission(path("/"), new FsPermission("777"));
      say(Integer.toString(cluster.getNameNodePort()));
      serve(cluster);
    } finally {
      cluster.shutdown(true);
    }
  }

  private static void serve(MiniDFSCluster cluster) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    MiniDFSCluster.DataNodeProperties stopped = null;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "stop" -> cluster.shutdownNameNode(0);
        case "start" -> cluster.restartNameNode(0, true);
        case "stop-data" -> stopped = cluster.stopDataNode(0);
        case "start-data" -> {
          cluster.restartDataNode(stopped, true);
          cluster.waitActive();
        }
        case "safe" -> cluster.getFileSystem().setSafeMode(SafeModeAction.valueOf(words[1]));
        case "folder" -> {
          cluster.getFileSystem().mkdirs(path(words[1]));
          cluster.getFileSystem().setOwner(path(words[1]), "somebody", "others");
          cluster.getFileSystem().setPermission(path(words[1]), new FsPermission(words[2]));
        }
        case "quota" ->
            cluster
                .getFileSystem()
                .setQuota(path(words[1]), Integer.parseInt(words[2]), Long.MAX_VALUE);
        default -> throw new IllegalArgumentException(line);
      }
      say("done");
    }
  }

  private static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }

  private static void say(String answer) {
    System.out.println("answer " + answer);
  }
}
