package org.multiverse.curator.model;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.multiverse.curator.places.Place;

/** Files behind a URL. */
final class StoreEntryFiles implements EntryFiles {
  private final Place folder;

  StoreEntryFiles(Place folder) {
    this.folder = folder;
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    return folder.resolve(path).readIfThere();
  }

  @Override
  public void write(String path, byte[] bytes) throws IOException {
    folder.resolve(path).write(bytes);
  }

  @Override
  public List<String> list(String path) throws IOException {
    // Older versions left behind names that end in .tmp; this one writes aside as .part.
    return folder.resolve(path).files().stream()
        .filter(name -> !name.endsWith(".tmp") && !name.endsWith(".part"))
        .toList();
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
