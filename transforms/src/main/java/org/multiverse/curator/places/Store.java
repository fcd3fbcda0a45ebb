package org.multiverse.curator.places;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Files of one kind of store, by their URLs. What goes wrong comes as its client throws it; {@link
 * Stores} makes it a sentence.
 */
interface Store {
  /** The tag of what is not there. */
  String ABSENT = "*";

  /**
   * A file as a store lists it.
   *
   * @param name its URL from the asked folder on
   * @param bytes its size
   * @param modifiedMillis when it was last written; 0 where the store does not say
   */
  record StoredFile(String name, long bytes, long modifiedMillis) {}

  /**
   * A small file as it was read.
   *
   * @param bytes all of it
   * @param tag what changes with every write; empty where a write can't depend on it
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
  record Found(byte[] bytes, String tag) {}

  /**
   * A file's bytes, which can be read from any place on.
   *
   * @throws FileNotFoundException when there is none
   */
  ReadableByteChannel open(String spec) throws IOException;

  /** A whole file, empty when there is none. */
  Optional<Found> read(String spec) throws IOException;

  /**
   * What is known of a file.
   *
   * @throws FileNotFoundException when there is none
   */
  StoredFile one(String spec) throws IOException;

  /** Whether there is such a folder. */
  boolean isFolder(String spec) throws IOException;

  /** All files below a folder, at any depth; none when there is no such folder. */
  List<StoredFile> below(String spec) throws IOException;

  /** Names of the files right below a folder. */
  List<String> files(String spec) throws IOException;

  /** Names of all that is right below a folder, folders too. */
  List<String> names(String spec) throws IOException;

  /** Puts a file of a disk somewhere, so that it is seen whole or not at all. */
  void put(Path file, String spec) throws IOException;

  /** Writes a small file, so that it is seen whole or not at all. */
  void put(byte[] bytes, String spec) throws IOException;

  /** Whether {@link #writeOver} is there. */
  boolean isConditional();

  /**
   * Writes a small file if it is still as it was found.
   *
   * @param tag of what is to be overwritten, {@link #ABSENT} for nothing
   * @return whether it was
   */
  boolean writeOver(String spec, String tag, byte[] bytes) throws IOException;

  /** Copies files to other places in the store, in place of what is there. */
  void copy(String from, String to, Collection<String> names) throws IOException;

  /** Whether {@link #move} is there. */
  boolean isMoving();

  /** Moves a folder to a place where nothing is, in one step. */
  void move(String from, String to) throws IOException;

  /** Removes a file, or all that is below a folder; nothing when it is not there. */
  void delete(String spec) throws IOException;
}
