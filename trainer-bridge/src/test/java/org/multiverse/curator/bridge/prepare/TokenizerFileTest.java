package org.multiverse.curator.bridge.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.tags.Tag;

class TokenizerFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temp;

  @Test
  void read_bytes_tagsFollowTheHighestIdAndAreNotSpecial() throws IOException {
    TokenizerFile file = TokenizerFile.read("bytes");
    assertThat(file.tags()).containsEntry(Tag.THINK, 259).containsEntry(Tag.CONCLUSION_END, 270);
    assertThat(file.size()).isEqualTo(271);
    for (JsonNode entry : JSON.readTree(file.content()).get("added_tokens")) {
      assertThat(entry.get("special").asBoolean()).isEqualTo(entry.get("id").asInt() < 259);
    }
  }

  @Test
  void open_bytes_isATokenAByteAndComesBack() {
    String text = "<Think>Größe 12 ≤ x\r\n\t😀 <|im_end|></Think>";
    try (Tokenizer tokenizer = TokenizerFile.read("bytes").open()) {
      int[] tokens = tokenizer.encode(text);
      assertThat(tokens[0]).isEqualTo(259);
      assertThat(tokens)
          .hasSize(
              3 + "Größe 12 ≤ x\r\n\t😀 ".getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
      assertThat(tokenizer.decode(tokens)).isEqualTo(text);
      assertThat(tokenizer.encode("")).isEmpty();
    }
  }

  @Test
  void read_itsOwnOutput_changesNothing() throws IOException {
    byte[] once = TokenizerFile.read("bytes").content();
    Path file = Files.write(temp.resolve("tokenizer.json"), once);
    assertThat(TokenizerFile.read(file.toString()).content()).isEqualTo(once);
    assertThat(TokenizerFile.read(temp.toString()).content()).isEqualTo(once);
  }

  @Test
  void read_givenTagsThatAreSpecial_keepsTheirIdsAndMakesThemPlain() throws IOException {
    ObjectNode json = bytes();
    ((ArrayNode) json.get("added_tokens"))
        .addObject()
        .put("id", 259)
        .put("content", "<Path>")
        .put("special", true);
    TokenizerFile file = TokenizerFile.read(write(json));
    assertThat(file.tags()).containsEntry(Tag.PATH, 259).containsEntry(Tag.THINK, 260);
    assertThat(file.isSpecial(259)).isFalse();
    assertThat(file.size()).isEqualTo(271);
    file.open().close();
  }

  @Test
  void open_givenOneThatAddsBlanks_refusesIt() throws IOException {
    ObjectNode json = bytes();
    ((ObjectNode) json.get("pre_tokenizer")).put("add_prefix_space", true);
    TokenizerFile file = TokenizerFile.read(write(json));
    assertThatThrownBy(file::open)
        .isInstanceOf(CuratorException.class)
        .hasMessageStartingWith("Invalid tokenizer: it adds or drops blanks between pieces");
  }

  @Test
  void read_givenWhatIsNone_saysSo() throws IOException {
    String none = temp.resolve("none.json").toString();
    assertThatThrownBy(() -> TokenizerFile.read(none))
        .isInstanceOf(CuratorException.class)
        .hasMessage("Invalid tokenizer: " + none + " (bytes, or the path of a tokenizer.json)");
    String broken = Files.writeString(temp.resolve("broken.json"), "{\"model\": ").toString();
    assertThatThrownBy(() -> TokenizerFile.read(broken))
        .isInstanceOf(CuratorException.class)
        .hasMessageStartingWith("Invalid tokenizer: " + broken + " (it is no whole JSON");
    String other = Files.writeString(temp.resolve("other.json"), "{\"a\": 1}").toString();
    assertThatThrownBy(() -> TokenizerFile.read(other))
        .isInstanceOf(CuratorException.class)
        .hasMessage("Invalid tokenizer: " + other + " (it has no model.vocab)");
    String model =
        Files.writeString(temp.resolve("model.json"), "{\"model\": {\"vocab\": {\"a\": 0}}}")
            .toString();
    TokenizerFile odd = TokenizerFile.read(model);
    assertThatThrownBy(odd::open)
        .isInstanceOf(CuratorException.class)
        .hasMessageStartingWith("Invalid tokenizer: ");
  }

  private static ObjectNode bytes() throws IOException {
    return (ObjectNode) JSON.readTree(TokenizerFile.class.getResourceAsStream("bytes.json"));
  }

  private String write(ObjectNode json) throws IOException {
    return Files.write(temp.resolve("given.json"), JSON.writeValueAsBytes(json)).toString();
  }
}
