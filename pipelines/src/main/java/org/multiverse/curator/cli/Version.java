package org.multiverse.curator.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Multiverse.class.getPackage().getImplementationVersion();
    return new String[] {
      "Multiverse Curator " + (version == null ? "(from classes, not from a jar)" : version),
      "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name")
    };
  }
}
