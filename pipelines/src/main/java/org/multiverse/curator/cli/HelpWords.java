package org.multiverse.curator.cli;

import java.util.List;
import java.util.ListResourceBundle;
import java.util.stream.Collectors;
import org.multiverse.curator.bridge.job.Targets;
import org.multiverse.curator.model.Provider;
import org.multiverse.curator.model.ProviderBatches;
import org.multiverse.curator.model.Providers;

/** What help texts say of lists that stand elsewhere: providers of models, targets of jobs. */
final class HelpWords extends ListResourceBundle {
  @Override
  protected Object[][] getContents() {
    return new Object[][] {
      {
        "models",
        Providers.all().stream()
            .map(provider -> provider + ":NAME")
            .collect(Collectors.joining(", "))
      },
      {
        "model-keys",
        Providers.all().stream()
            .map(Provider::keyVariable)
            .filter(variable -> !variable.isEmpty())
            .collect(Collectors.joining(", "))
      },
      {"batch-services", String.join(" or ", ProviderBatches.served())},
      {"targets", targets()}
    };
  }

  private static String targets() {
    List<String> names = Targets.names();
    int last = names.size() - 1;
    return String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }
}
