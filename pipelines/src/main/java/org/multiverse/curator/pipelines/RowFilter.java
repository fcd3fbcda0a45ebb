package org.multiverse.curator.pipelines;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.shards.StageFiles;

/**
 * Which rows {@code --only} names: by id, status or reason, as they stood at the end of the run
 * before.
 *
 * @param field {@code id}, {@code status} or {@code reason}
 * @param values one of these
 */
public record RowFilter(String field, Set<String> values) {
  public RowFilter {
    values = new TreeSet<>(values);
  }

  /** Reads {@code id=a,b}, {@code status=rejected} or {@code reason=no-groups,unusable}. */
  public static RowFilter parse(String text) {
    int equals = text.indexOf('=');
    String field = equals < 0 ? "" : text.substring(0, equals).trim();
    Set<String> values =
        Arrays.stream(text.substring(equals + 1).split(",", -1))
            .map(String::trim)
            .filter(value -> !value.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    if (!Set.of("id", "status", "reason").contains(field) || values.isEmpty()) {
      throw CuratorException.usage(
          "Invalid filter: " + text + " (id=A,B or status=rejected or reason=no-groups)");
    }
    try {
      return new RowFilter(
          field,
          values.stream()
              .map(
                  value ->
                      switch (field) {
                        case "status" -> Status.of(value).toString();
                        case "reason" -> ReasonCode.of(value).toString();
                        default -> value;
                      })
              .collect(Collectors.toCollection(TreeSet::new)));
    } catch (IllegalArgumentException e) {
      throw CuratorException.usage("Invalid filter: " + text + ": " + e.getMessage(), e);
    }
  }

  /** Whether the row is one of them. */
  boolean matches(StageFiles.RowEnd row) {
    return switch (field) {
      case "id" -> values.contains(row.id());
      case "status" -> values.contains(row.status());
      default -> row.reason() != null && values.contains(row.reason());
    };
  }

  @Override
  public String toString() {
    return field + "=" + String.join(",", values);
  }
}
