package org.multiverse.curator.model;

import java.io.Serializable;

/** Placeholder. */
public final class PriceTable implements Serializable {
  public static PriceTable builtIn() {
    return new PriceTable();
  }

  public PriceTable withOverrides(java.nio.file.Path file) {
    return this;
  }

  public boolean isKnown(String provider, String model) {
    return true;
  }

  public double cost(String provider, String model, Usage usage, boolean batch) {
    return 0;
  }
}
