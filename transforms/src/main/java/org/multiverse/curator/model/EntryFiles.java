package org.multiverse.curator.model;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.multiverse.curator.places.Place;

/** Small files that are written once and read whole, in a folder somewhere. */
interface EntryFiles {
  /** The bytes of a file, empty when there is none. */
  Optional<byte[]> read(String path) throws IOException;

  /** Writes a file, in place of an older one; nobody ever sees a part of it. */
  void write(String path, byte[] bytes) throws IOException;

  /** Names of the files right in a folder, sorted; none when there is no such folder. */
  List<String> list(String folder) throws IOException;

  /** Files in a local folder, or behind a URL of one of Beam's file systems. */
  static EntryFiles at(String place) {
    if (place.isBlank()) {
      throw new IllegalArgumentException("Invalid cache: no folder and no URL given");
    }
    if (place.startsWith("file:")) {
      return new LocalEntryFiles(Path.of(URI.create(place)));
    }
    Place folder = Place.of(place);
    return folder.isLocal() ? new LocalEntryFiles(folder.path()) : new StoreEntryFiles(folder);
  }
}
