package org.multiverse.curator.bridge.prepare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.io.InputFile;

/**
 * A file or folder that rows are read from: what the bridge asks of it, wherever it lies. Its text
 * is the path or URL as the user gave it.
 */
public interface RowPlace {
  /** Whether there is such a file. */
  boolean isFile() throws IOException;

  /** Whether there is such a folder. */
  boolean isFolder() throws IOException;

  /** A file or folder right in it, or deeper, with {@code /} between the names. */
  RowPlace resolve(String name);

  /** What it is called in its folder. */
  String name();

  /** Names of the files right in it, in order; none when there is no such folder. */
  List<String> files() throws IOException;

  /** Its bytes from the beginning. */
  InputStream open() throws IOException;

  /** The same as a Parquet file, of which parts are read. */
  InputFile parquet() throws IOException;

  /** A place on a disk. */
  static RowPlace of(Path path) {
    return new DiskPlace(path);
  }
}
