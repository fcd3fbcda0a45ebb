package org.multiverse.curator.cli;

import org.multiverse.curator.engine.llama.Llama;
import picocli.CommandLine.Option;

/** Which llama.cpp, and how much of the model is on its GPU. */
final class LlamaOptions {
  @Option(
      names = "--llama",
      paramLabel = "DIR",
      description = "Folder with another llama.cpp (default: the bundled one, CPU).")
  private String llama;

  @Option(
      names = "--gpu-layers",
      paramLabel = "N",
      defaultValue = "2147483647",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description = "Layers on the GPU, where that llama.cpp has one (default: all).")
  private int gpuLayers;

  Llama library() {
    return llama == null ? Llama.bundled() : Llama.in(RunCommand.path(llama));
  }

  int gpuLayers() {
    return gpuLayers;
  }
}
