package org.multiverse.curator.cli;

import java.util.ListResourceBundle;
import java.util.stream.Collectors;
import org.multiverse.curator.model.Provider;
import org.multiverse.curator.model.ProviderBatches;
import org.multiverse.curator.model.Providers;

/** What help texts say of the providers of models, so that the list of them stands in one place. */
final class ModelWords extends ListResourceBundle {
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
      {"batch-services", String.join(" or ", ProviderBatches.served())}
    };
  }
}
