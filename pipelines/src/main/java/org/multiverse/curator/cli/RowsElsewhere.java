package org.multiverse.curator.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.parquet.io.InputFile;
import org.multiverse.curator.bridge.prepare.RowPlace;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.shards.ShardFiles;

/** Rows for the bridge from wherever runs are kept. */
record RowsElsewhere(Place place) implements RowPlace {
  /** A path or URL. */
  static RowPlace of(String text) {
    Place place = Place.of(text);
    return place.isLocal() ? RowPlace.of(RunCommand.path(text)) : new RowsElsewhere(place);
  }

  @Override
  public boolean isFile() throws IOException {
    return place.isFile();
  }

  @Override
  public boolean isFolder() throws IOException {
    return place.isFolder();
  }

  @Override
  public RowPlace resolve(String name) {
    return new RowsElsewhere(place.resolve(name));
  }

  @Override
  public String name() {
    return place.name();
  }

  @Override
  public List<String> files() throws IOException {
    return place.files();
  }

  @Override
  public InputStream open() throws IOException {
    return place.open();
  }

  @Override
  public InputFile parquet() throws IOException {
    return ShardFiles.input(place.spec());
  }

  @Override
  public String toString() {
    return place.toString();
  }
}
