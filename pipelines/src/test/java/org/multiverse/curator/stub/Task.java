package org.multiverse.curator.stub;

import java.util.Locale;

/** What a conversation asks for. */
enum Task {
  SUMMARY_TREE("summary-tree", "Task 1 of 3"),
  PARALLEL_GROUPS("parallel-groups", "Task 2 of 3"),
  MAPREDUCE("mapreduce", "Task 3 of 3"),
  BLIND_CHECK("blind-check", "Below are a question");

  private final String word;
  private final String beginning;

  Task(String word, String beginning) {
    this.word = word;
    this.beginning = beginning;
  }

  /** The task whose schema bears a name, or null. */
  static Task ofSchema(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
    for (Task task : values()) {
      if (task.word.equals(plain)) {
        return task;
      }
    }
    return null;
  }

  /** The task that a message asks for, or null. */
  static Task ofMessage(String text) {
    for (Task task : values()) {
      if (text.startsWith(task.beginning)) {
        return task;
      }
    }
    return null;
  }

  /** How its message begins. */
  String beginning() {
    return beginning;
  }

  @Override
  public String toString() {
    return word;
  }
}
