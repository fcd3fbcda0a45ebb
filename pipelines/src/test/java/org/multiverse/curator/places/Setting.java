package org.multiverse.curator.places;

/** A property of this process, until it is closed. */
public final class Setting implements AutoCloseable {
  private final String name;
  private final String before;

  private Setting(String name, String value) {
    this.name = name;
    this.before = System.getProperty(name);
    System.setProperty(name, value);
  }

  /** A name node that has answered is not waited for. */
  public static Setting impatient() {
    return new Setting(HadoopStore.PATIENCE, "0");
  }

  /** A server that speaks the language of Google Cloud Storage. */
  public static Setting storageAt(String endpoint) {
    return new Setting(GcsSettings.PROPERTY, endpoint);
  }

  @Override
  public void close() {
    if (before == null) {
      System.clearProperty(name);
    } else {
      System.setProperty(name, before);
    }
  }
}
