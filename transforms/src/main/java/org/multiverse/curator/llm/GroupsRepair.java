package org.multiverse.curator.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.ParallelGroups.Group;
import org.multiverse.curator.steps.CheckViolation;
import org.multiverse.curator.steps.GroupsCheck;
import org.multiverse.curator.steps.StepMaker.Attempt;

/** Asks again for the groups that failed, and puts the new ones beside those that stand. */
final class GroupsRepair {
  private GroupsRepair() {}

  /** What to ask for after an attempt that could be read. */
  static Repair of(Attempt<ParallelGroups> attempt) {
    List<Group> groups = attempt.answer().value().groups();
    List<Group> kept = kept(List.of(attempt)).groups();
    String stand =
        kept.stream().map(group -> "units " + group.span()).collect(Collectors.joining(", "));
    return new Repair(
        kept.isEmpty() ? "" : "These groups stand, leave them out: " + stand + ".\n\n",
        "the groups that take the place of those that failed",
        subject -> {
          for (int i = 0; i < groups.size(); i++) {
            if (GroupsCheck.subject(i).equals(subject)) {
              return "the group at units " + groups.get(i).span();
            }
          }
          return subject;
        });
  }

  /** The groups of the last attempt that could be read which nothing was wrong with. */
  static ParallelGroups kept(List<Attempt<ParallelGroups>> failed) {
    List<Group> kept = new ArrayList<>();
    for (int a = failed.size() - 1; a >= 0; a--) {
      ParallelGroups value = failed.get(a).answer().value();
      if (value != null) {
        Set<String> wrong =
            failed.get(a).violations().stream()
                .map(CheckViolation::subject)
                .collect(Collectors.toSet());
        for (int i = 0; i < value.groups().size(); i++) {
          if (!wrong.contains(GroupsCheck.subject(i))) {
            kept.add(value.groups().get(i));
          }
        }
        break;
      }
    }
    return new ParallelGroups(kept);
  }

  /** The kept groups with the new ones, in order; a kept one said again counts once. */
  static ParallelGroups merge(ParallelGroups kept, ParallelGroups answer) {
    List<Group> groups = new ArrayList<>(kept.groups());
    for (Group group : answer.groups()) {
      groups.removeIf(old -> old.ranges().equals(group.ranges()));
      groups.add(group);
    }
    return new ParallelGroups(groups).sorted();
  }
}
