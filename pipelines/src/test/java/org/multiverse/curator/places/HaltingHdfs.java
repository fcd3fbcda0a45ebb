package org.multiverse.curator.places;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.AbstractFileSystem;
import org.apache.hadoop.fs.FilterFs;
import org.apache.hadoop.fs.Hdfs;
import org.apache.hadoop.fs.Path;

/** HDFS for a process that dies, as by {@code kill -9}, when it moves something to a place. */
public final class HaltingHdfs extends FilterFs {
  /** The end of the place's path. */
  public static final String AT = "multiverse.test.halts-at";

  /** What makes Hadoop's client take this one. */
  public static final String IMPLEMENTATION = "fs.AbstractFileSystem.hdfs.impl";

  private final String at;

  /** As Hadoop's client calls it. */
  public HaltingHdfs(URI uri, Configuration configuration) throws URISyntaxException {
    super(plain(uri, configuration));
    at = configuration.get(AT);
  }

  private static AbstractFileSystem plain(URI uri, Configuration configuration) {
    Configuration plain = new Configuration(configuration);
    plain.setClass(IMPLEMENTATION, Hdfs.class, AbstractFileSystem.class);
    try {
      return AbstractFileSystem.createFileSystem(uri, plain);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void die(Path to) {
    if (to.toString().endsWith(at)) {
      Runtime.getRuntime().halt(137);
    }
  }

  @Override
  public void renameInternal(Path from, Path to) throws IOException {
    die(to);
    super.renameInternal(from, to);
  }

  @Override
  public void renameInternal(Path from, Path to, boolean overwrite) throws IOException {
    die(to);
    super.renameInternal(from, to, overwrite);
  }
}
