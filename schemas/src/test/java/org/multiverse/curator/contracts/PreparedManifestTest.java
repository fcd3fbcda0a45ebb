package org.multiverse.curator.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.common.Json;

final class PreparedManifestTest {
  // The order and the names are the contract's: the training job is no part of this build.
  private static final String TEXT =
      """
      {"version":1,"fingerprint":"abc","block_length":4096,"rows":3,"tokens":12288,\
      "loss_tokens":9000,"padding_tokens":17,"vocabulary_size":270,"tags":{"<Think>":258},\
      "pad_id":256,"eos_id":257,"tokenizer":{"file":"tokenizer.json","sha256":"t"},\
      "template":{"text":"{question}","sha256":"u"},\
      "prompts":{"parallel":"in parallel","sequential":"step by step"},\
      "mixture":{"name":"uniform","seed":-7,"stages":[{"parallel":0.25,"sequential":0.75,\
      "documents":4,"first_row":0,"rows":3}]},"documents":{"parallel":1,"sequential":3},\
      "left_out":{"too-long":2},"source":{"run":"","fingerprint":"s"},\
      "files":[{"name":"train-00000-of-00001.parquet","rows":3,"bytes":5000000000,\
      "sha256":"f"}]}""";

  private static ObjectNode json() throws JsonProcessingException {
    return (ObjectNode) Json.MAPPER.readTree(TEXT);
  }

  @Test
  void isReadAndWrittenBackUnchanged() throws JsonProcessingException {
    PreparedManifest manifest = PreparedManifest.fromJson(json());
    assertThat(manifest.toJson()).hasToString(TEXT);
    assertThat(PreparedManifest.fromJson(manifest.toJson())).isEqualTo(manifest);
    assertThat(PreparedManifest.isOne(manifest.toJson())).isTrue();
    assertThat(manifest.files().get(0).name()).isEqualTo(PreparedManifest.fileName(0, 1));
  }

  @Test
  void givenAnotherVersion_saysWhatToDo() throws JsonProcessingException {
    assertThatThrownBy(() -> PreparedManifest.fromJson(Json.MAPPER.readTree("{\"version\": 2}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("version 2, and this is for version 1; prepare the data again");
    assertThatThrownBy(() -> PreparedManifest.fromJson(Json.MAPPER.readTree("[]")))
        .hasMessageStartingWith("version ?, and");
  }

  @Test
  void givenAPartThatIsMissing_namesIt() throws JsonProcessingException {
    for (String name : json().properties().stream().map(java.util.Map.Entry::getKey).toList()) {
      if (name.equals("version")) {
        continue;
      }
      ObjectNode less = json();
      less.remove(name);
      assertThatThrownBy(() -> PreparedManifest.fromJson(less))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("it has no " + name);
    }
  }

  @Test
  void knowsTheNamesOfItsFiles() {
    for (String name :
        new String[] {
          "manifest.json", "tokenizer.json", "_SUCCESS", "train-00007-of-00012.parquet"
        }) {
      assertThat(PreparedManifest.isFileName(name)).as(name).isTrue();
    }
    assertThat(PreparedManifest.isFileName("thesis.txt")).isFalse();
  }
}
