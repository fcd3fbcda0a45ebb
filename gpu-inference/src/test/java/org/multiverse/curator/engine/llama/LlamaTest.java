package org.multiverse.curator.engine.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.engine.TinyModel;
import org.multiverse.curator.engine.TinyModel.Native;
import org.multiverse.curator.engine.TinyModel.Reference;

class LlamaTest {
  @ParameterizedTest
  @EnumSource
  void givenText_tokensGiveItsBytesBack(Native which) {
    try (LlamaModel model = TinyModel.load(which)) {
      Vocabulary vocabulary = model.vocabulary();
      String text = "a é \n<Path>1: $\\frac12$</Path><path>";
      int[] tokens = vocabulary.tokens(text);
      StringBuilder back = new StringBuilder();
      for (int token : tokens) {
        back.append(new String(vocabulary.bytes(token), StandardCharsets.ISO_8859_1));
      }
      assertThat(back.toString().getBytes(StandardCharsets.ISO_8859_1))
          .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
      assertThat(tokens).contains(TinyModel.FIRST_TAG + 8, TinyModel.FIRST_TAG + 9);
      assertThat(vocabulary.size()).isEqualTo(269);
      assertThat(vocabulary.isEnd(TinyModel.END)).isTrue();
      assertThat(vocabulary.isEnd(97)).isFalse();
      assertThat(vocabulary.begin()).isEqualTo(-1);
      assertThat(vocabulary.tokens("")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void givenForkAndJoin_cellsAreShared(Native which) {
    Reference reference = TinyModel.references().get(0);
    try (LlamaModel model = TinyModel.load(which);
        LlamaContext context =
            model.context(ContextSettings.ofCells(256).withSequences(4).withBatchTokens(64))) {
      Batch batch = new Batch(64);
      for (int i = 0; i < 4; i++) {
        batch.addWanted(reference.tokens[i], i, 0);
      }
      assertThat(context.decode(batch, 0, 4)).isTrue();
      float[] logits = new float[context.vocabularySize()];
      for (int i = 0; i < 4; i++) {
        context.logits(i, logits);
        for (int t = 0; t < logits.length; t++) {
          assertThat(logits[t]).isCloseTo(reference.logits[i][t], within(2e-5f));
        }
      }
      context.copy(0, 1, -1, -1);
      context.copy(0, 2, 0, 4);
      assertThat(context.lastPosition(1)).isEqualTo(3);
      assertThat(context.lastPosition(2)).isEqualTo(3);
      batch.clear();
      batch.add(97, 4, 1);
      batch.addWanted(98, 4, 2);
      assertThat(context.decode(batch, 0, 2)).isTrue();
      context.copy(1, 0, 4, -1);
      context.copy(2, 0, 4, -1);
      context.remove(1);
      context.remove(2);
      assertThat(context.lastPosition(0)).isEqualTo(4);
      assertThat(context.lastPosition(1)).isNotPositive();
      assertThat(context.isEmpty()).isFalse();
      context.clear();
      assertThat(context.isEmpty()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void givenFullCache_decodeSaysSoAndKeepsWhatWasThere(Native which) {
    try (LlamaModel model = TinyModel.load(which);
        LlamaContext context =
            model.context(ContextSettings.ofCells(256).withSequences(2).withBatchTokens(256))) {
      Batch batch = new Batch(256);
      for (int i = 0; i < context.cells() - 3; i++) {
        batch.add(97, i, 0);
      }
      assertThat(context.decode(batch, 0, batch.size())).isTrue();
      Batch more = new Batch(8);
      for (int i = 0; i < 8; i++) {
        more.addWanted(98, i, 1);
      }
      assertThat(context.decode(more, 0, 8)).isFalse();
      assertThat(context.lastPosition(0)).isEqualTo(context.cells() - 4);
      assertThat(context.lastPosition(1)).isNotPositive();
      assertThat(context.decode(more, 0, 3)).isTrue();
      assertThat(context.decode(more, 3, 4)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void givenFileThatIsNoModel_saysWhy(Native which, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.gguf"), "no model");
    Llama llama = TinyModel.llama(which);
    assertThatThrownBy(() -> llama.load(file))
        .isInstanceOf(CuratorException.class)
        .hasMessageStartingWith("Invalid model: " + file)
        .hasMessageContaining("llama.cpp says: ");
    assertThatThrownBy(() -> llama.load(folder.resolve("missing.gguf")))
        .hasMessageEndingWith("(no such file can be read)");
  }

  @Test
  void givenFolderWithoutLibrary_saysWhatIsWanted(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> Llama.in(folder))
        .isInstanceOf(CuratorException.class)
        .hasMessageContaining("holds no libllama.so");
    Files.writeString(folder.resolve("libllama.so"), "no library");
    assertThatThrownBy(() -> Llama.in(folder)).hasMessageStartingWith("Invalid llama.cpp library");
  }

  @Test
  void givenLibraryThatIsNoLlama_isRefused(@TempDir Path folder) throws IOException {
    // Some library that every JVM brings along.
    Path other = Path.of(System.getProperty("java.home"), "lib", "libzip.so");
    Files.copy(other, folder.resolve("libllama.so"));
    assertThatThrownBy(() -> Llama.in(folder))
        .isInstanceOf(CuratorException.class)
        .hasMessageContaining("of an unknown release")
        .hasMessageContaining("known are b4916 and 0.5.0");
  }

  @Test
  void givenOtherPlatform_saysWhichAreKnown() {
    assertThatThrownBy(() -> BundledLibrary.resource("Mac OS X", "aarch64"))
        .hasMessage(
            "Invalid platform: Mac OS X aarch64"
                + " (the bundled llama.cpp is for Linux on x86-64 and ARM64)");
  }
}
