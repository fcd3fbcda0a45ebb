package org.multiverse.curator.bridge.job;

import java.util.List;

/** The targets that there are. A new one is a class of its own and a line here. */
public final class Targets {
  private Targets() {}

  /** One of each, with options yet to be filled in. */
  public static List<TargetOptions> all() {
    return List.of(
        new LocalTarget.Options(),
        new SlurmTarget.Options(),
        new KubernetesTarget.Options(),
        new RayTarget.Options());
  }

  /** Their names. */
  public static List<String> names() {
    return all().stream().map(TargetOptions::name).toList();
  }
}
