package org.multiverse.curator.model;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.multiverse.curator.model.RequestForm.Part;

/** How each model of a worker is asked, learned from what its server refuses. */
final class LearnedForms {
  private final Map<ModelSpec, RequestForm> forms = new ConcurrentHashMap<>();
  private final Set<ModelSpec> answered = ConcurrentHashMap.newKeySet();

  /** How a model is asked now. */
  RequestForm of(ModelSpec model) {
    return forms.getOrDefault(model, RequestForm.USUAL);
  }

  /** A model has answered, so that it is there and knows how it is asked. */
  void answered(ModelSpec model) {
    answered.add(model);
  }

  /** Whether a model has answered before. */
  boolean hasAnswered(ModelSpec model) {
    return answered.contains(model);
  }

  /**
   * Goes on to the next form after a refusal. Of calls that were refused at the same time one goes
   * on, and the others take the form that it went on to.
   *
   * @param used the form that was refused
   * @return whether there is another form to try
   */
  boolean refused(ModelSpec model, RequestForm used, Part part) {
    boolean[] more = {true};
    forms.compute(
        model,
        (spec, now) -> {
          RequestForm current = now == null ? RequestForm.USUAL : now;
          if (!current.equals(used)) {
            return now;
          }
          RequestForm next = used.without(part).orElse(null);
          more[0] = next != null;
          return next == null ? now : next;
        });
    return more[0];
  }

  /** What was learned, in words by model; models asked as usual are left out. */
  Map<String, String> words() {
    Map<String, String> words = new TreeMap<>();
    forms.forEach((model, form) -> words.put(model.toString(), form.words()));
    return words;
  }
}
