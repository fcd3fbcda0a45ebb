package org.multiverse.curator.pipelines;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Starts main classes of the tests in Java processes of their own. */
final class Processes {
  private Processes() {}

  static Process java(Class<?> main, String... args) throws IOException {
    return java(entry -> true, main, args).start();
  }

  /** A process whose class path holds only some of the entries of ours. */
  static ProcessBuilder java(Predicate<String> entries, Class<?> main, String... args) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entries)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx768m");
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith("multiverse.")) {
        command.add("-D" + name + "=" + System.getProperty(name));
      }
    }
    for (String open : List.of("lang", "lang.invoke", "util", "nio", "net", "time", "text")) {
      command.add("--add-opens=java.base/java." + open + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }
}
