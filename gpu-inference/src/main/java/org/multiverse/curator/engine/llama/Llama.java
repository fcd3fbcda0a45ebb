package org.multiverse.curator.engine.llama;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.engine.llama.NativeVersion.Default;

/**
 * A loaded llama.cpp. The bundled one comes with Maven; a newer one is taken from a folder. Each is
 * loaded once for the whole life of the JVM. A release whose struct layouts are not described in
 * this package is refused.
 */
public final class Llama {
  /**
   * {@code RTLD_NOW | RTLD_LOCAL}: two releases in one JVM must not see each other's symbols. UTF-8
   * whatever the machine's locale is.
   */
  private static final Map<String, Object> OPEN =
      Map.of(Library.OPTION_OPEN_FLAGS, 2, Library.OPTION_STRING_ENCODING, "UTF-8");

  private static final Pattern FILE_NAME =
      Pattern.compile("libllama(\\.[a-z]+)?(\\.v[0-9.]+)?\\.so");
  private static final Map<Path, Llama> LOADED = new HashMap<>();

  private final NativeLibrary library;
  private final NativeVersion version;
  private final NativeLog log;
  private final Map<String, Function> functions = new HashMap<>();

  private Llama(NativeLibrary library, NativeVersion version, NativeLog log) {
    this.library = library;
    this.version = version;
    this.log = log;
  }

  /** The one that comes with Maven: CPU only. */
  public static Llama bundled() {
    Path file = BundledLibrary.file();
    synchronized (LOADED) {
      return LOADED.computeIfAbsent(
          file,
          path -> {
            NativeLibrary library = open(path);
            return load(path, library, library);
          });
    }
  }

  /**
   * The one in a folder or below it, such as an unpacked npm package {@code @node-llama-cpp/…} or a
   * build of one's own.
   */
  public static Llama in(Path folder) {
    Path file = find(folder);
    synchronized (LOADED) {
      return LOADED.computeIfAbsent(
          file,
          path -> {
            String suffix = path.getFileName().toString().substring("libllama".length());
            Path base = path.resolveSibling("libggml" + suffix);
            return load(path, open(path), Files.exists(base) ? open(base) : null);
          });
    }
  }

  private static Path find(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw CuratorException.internal(
          "Invalid llama.cpp folder: " + folder + " (give a folder that holds libllama.so)");
    }
    try (Stream<Path> files = Files.walk(folder, 6)) {
      List<Path> found =
          files
              .filter(file -> FILE_NAME.matcher(file.getFileName().toString()).matches())
              .map(file -> file.toAbsolutePath().normalize())
              .sorted()
              .toList();
      if (found.size() != 1) {
        throw CuratorException.internal(
            "Invalid llama.cpp folder: "
                + folder
                + (found.isEmpty() ? " holds no libllama.so" : " holds several: " + found)
                + " (give the folder of one release)");
      }
      return found.get(0);
    } catch (IOException e) {
      throw CuratorException.internal(
          "Invalid llama.cpp folder: " + folder + ": " + e.getMessage(), e);
    }
  }

  private static NativeLibrary open(Path file) {
    try {
      return NativeLibrary.getInstance(file.toString(), OPEN);
    } catch (UnsatisfiedLinkError e) {
      String message = String.valueOf(e.getMessage()).strip();
      String help =
          message.contains("libgomp")
              ? " (install the package libgomp1)"
              : " (it must be built for this machine, with its own libraries beside it)";
      throw CuratorException.internal(
          "Invalid llama.cpp library: " + file + ": " + message + help, e);
    }
  }

  private static Llama load(Path file, NativeLibrary library, NativeLibrary base) {
    NativeVersion version = versionOf(file, library);
    NativeLog log = new NativeLog();
    Llama llama = new Llama(library, version, log);
    llama.function("llama_log_set").invokeVoid(new Object[] {log, Pointer.NULL});
    llama.function("ggml_log_set").invokeVoid(new Object[] {log, Pointer.NULL});
    if (version.equals(NativeVersion.V0_5_0) && base != null) {
      // Its back ends (CPU variants, CUDA) are libraries of their own beside it.
      base.getFunction("ggml_backend_load_all_from_path")
          .invokeVoid(new Object[] {file.getParent().toString()});
    }
    llama.function("llama_backend_init").invokeVoid(new Object[0]);
    return llama;
  }

  private static NativeVersion versionOf(Path file, NativeLibrary library) {
    String name = null;
    NativeVersion version;
    if (has(library, "llama_version")) {
      name = library.getFunction("llama_version").invokeString(new Object[0], false);
      Matcher numbers = Pattern.compile("(\\d+\\.\\d+\\.\\d+).*").matcher(String.valueOf(name));
      boolean known = numbers.matches() && numbers.group(1).equals(NativeVersion.V0_5_0.name());
      version = known ? NativeVersion.V0_5_0 : null;
    } else {
      boolean old =
          has(library, "llama_kv_self_seq_cp")
              && has(library, "llama_kv_self_used_cells")
              && has(library, "llama_kv_cache_view_init")
              && !has(library, "llama_kv_self_seq_pos_min");
      version = old ? NativeVersion.B4916 : null;
    }
    if (version == null) {
      throw refused(file, name == null ? "of an unknown release" : "release " + name);
    }
    for (Default expected : version.model().defaults()) {
      check(file, version, expected, defaults(library, "model", version.model().size()));
    }
    for (Default expected : version.context().defaults()) {
      check(file, version, expected, defaults(library, "context", version.context().size()));
    }
    return version;
  }

  private static void check(Path file, NativeVersion version, Default expected, Words struct) {
    if (!expected.holdsIn(struct)) {
      throw refused(
          file,
          "like "
              + version.name()
              + ", but its default of "
              + expected.field()
              + " is not "
              + expected.value());
    }
  }

  private static CuratorException refused(Path file, String what) {
    return CuratorException.internal(
        "Invalid llama.cpp library: "
            + file
            + " is "
            + what
            + " (known are "
            + NativeVersion.B4916.name()
            + " and "
            + NativeVersion.V0_5_0.name()
            + "; leave out --llama to use the bundled one)");
  }

  private static boolean has(NativeLibrary library, String function) {
    try {
      return library.getFunction(function) != null;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  private static Words defaults(NativeLibrary library, String of, int size) {
    Function function = library.getFunction("llama_" + of + "_default_params");
    return (Words) function.invoke(Words.ofSize(size).getClass(), new Object[0]);
  }

  /** Name of the release. */
  public String version() {
    return version.name();
  }

  /** Whether layers can be put on a GPU. */
  public boolean hasGpu() {
    return (function("llama_supports_gpu_offload").invokeInt(new Object[0]) & 0xff) != 0;
  }

  /** Loads a model, all its layers on the GPU where there is one. */
  public LlamaModel load(Path gguf) {
    return load(gguf, Integer.MAX_VALUE);
  }

  /**
   * Loads a model.
   *
   * @param gguf the file
   * @param gpuLayers how many layers go on the GPU; nothing happens without one
   */
  public LlamaModel load(Path gguf, int gpuLayers) {
    if (!Files.isReadable(gguf)) {
      throw CuratorException.internal("Invalid model: " + gguf + " (no such file can be read)");
    }
    if (gpuLayers < 0) {
      throw CuratorException.internal("Invalid GPU layers: " + gpuLayers + " (0 or more)");
    }
    Words params = defaults(library, "model", version.model().size());
    params.int32(version.model().gpuLayers(), Math.min(gpuLayers, 9999));
    log.clear();
    Pointer model =
        function("llama_model_load_from_file")
            .invokePointer(new Object[] {gguf.toAbsolutePath().toString(), params});
    if (model == null) {
      throw CuratorException.internal(
          "Invalid model: " + gguf + " (a GGUF file this release knows is wanted)" + log.tail());
    }
    return new LlamaModel(this, model, gguf);
  }

  NativeVersion layout() {
    return version;
  }

  NativeLog log() {
    return log;
  }

  Words contextDefaults() {
    return defaults(library, "context", version.context().size());
  }

  /** A function of the cache, under the name that this release gives it. */
  Function memoryFunction(String name) {
    return function(version.memory().prefix() + name);
  }

  /** What the functions of the cache are called on. */
  Pointer memory(Pointer context) {
    return Optional.ofNullable(version.memory().owner())
        .map(owner -> function(owner).invokePointer(new Object[] {context}))
        .orElse(context);
  }

  Function function(String name) {
    synchronized (functions) {
      return functions.computeIfAbsent(name, library::getFunction);
    }
  }

  static long address(Pointer pointer) {
    return Pointer.nativeValue(pointer);
  }
}
