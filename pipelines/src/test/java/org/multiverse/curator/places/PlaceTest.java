package org.multiverse.curator.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.multiverse.curator.common.CuratorException;

final class PlaceTest {
  @TempDir private static Path temp;

  /** A folder on a disk whose name looks like a pattern, and one in an object store. */
  static Stream<Place> folders() {
    String name = UUID.randomUUID().toString();
    return Stream.of(
        Place.of(temp.resolve("a [1] *ü" + name)), Place.of("memory://bucket/deep/" + name + "/"));
  }

  @ParameterizedTest
  @MethodSource("folders")
  void givenAFileWritten_isFoundReadListedAndRemoved(Place folder) throws IOException {
    Place file = folder.resolve("sub/b.json");
    assertThat(file.isFile()).isFalse();
    assertThat(folder.isFolder()).isFalse();
    assertThat(folder.files()).isEmpty();
    assertThat(folder.names()).isEmpty();
    assertThatThrownBy(file::read).isInstanceOf(NoSuchFileException.class);
    file.write("one");
    file.write("twö");
    folder.resolve("a.txt").write("");
    assertThat(file.isFile()).isTrue();
    assertThat(file.read()).isEqualTo("twö");
    assertThat(file.bytes()).isEqualTo(4);
    assertThat(file.name()).isEqualTo("b.json");
    assertThat(folder.isFolder()).isTrue();
    assertThat(folder.files()).containsExactly("a.txt");
    assertThat(folder.names()).containsExactly("a.txt", "sub");
    file.delete();
    file.delete();
    assertThat(file.isFile()).isFalse();
    folder.delete();
    assertThat(folder.isFolder()).isFalse();
  }

  @Test
  void givenAFolderMoved_allOfItIsThereAndNothingHere() throws IOException {
    Place folder = Place.of(temp.resolve("moved"));
    Place from = folder.resolve("_work/data");
    from.resolve("x").write("1");
    from.resolve("deep/y").write("2");
    Place to = folder.resolve("data");
    from.moveTo(to);
    assertThat(to.resolve("x").read()).isEqualTo("1");
    assertThat(to.resolve("deep/y").read()).isEqualTo("2");
    assertThat(from.isFolder()).isFalse();
  }

  @Test
  void givenFilesCopiedInAStore_theyAreInBothPlaces() throws IOException {
    Place folder = Place.of("memory://bucket/" + UUID.randomUUID());
    Place from = folder.resolve("parts/data");
    from.resolve("x").write("1");
    from.resolve("deep/y").write("22");
    from.resolve("z").write("3");
    Place to = folder.resolve("data");
    to.resolve("x").write("old");
    from.copyTo(to, List.of("x", "deep/y"));
    assertThat(to.sizes()).isEqualTo(Map.of("x", 1L, "deep/y", 2L));
    assertThat(from.sizes()).isEqualTo(Map.of("x", 1L, "deep/y", 2L, "z", 1L));
  }

  @Test
  void givenAPathOrAUrl_isKnownByWhatAWorkerOpens() {
    assertThat(Place.of("memory://b/run/").spec()).isEqualTo("memory://b/run");
    assertThat(Place.of("memory://b/run").isLocal()).isFalse();
    assertThat(Place.of("runs/a/../b")).hasToString("runs/a/../b");
    assertThat(Place.of("runs/a/../b").path()).isEqualTo(Path.of("runs/b").toAbsolutePath());
    assertThat(Place.of("/x").resolve("y")).isEqualTo(Place.of("/x/y"));
    assertThatThrownBy(() -> Place.of("memory://b/run").path())
        .isInstanceOf(CuratorException.class)
        .hasMessage("Cannot use memory://b/run here: a folder on a disk is wanted");
    assertThatThrownBy(() -> Place.of("moon://b/run"))
        .isInstanceOf(CuratorException.class)
        .hasMessageStartingWith("Cannot reach moon://b/run: no file system for it is known");
    assertThatThrownBy(() -> Place.of("a\0b")).hasMessageStartingWith("Invalid path: ");
  }
}
