package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.judge.LocalJudges;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.shards.StageFiles;

/**
 * Which rows {@code --only} names: by id, status, reason or verdict of the local model, as they
 * stood at the end of the run before.
 *
 * @param field {@code id}, {@code status}, {@code reason} or {@code verdict}
 * @param values one of these
 */
public record RowFilter(String field, Set<String> values) {
  /** A value in quotes, or up to the next comma; what follows it is a comma or the end. */
  private static final Pattern VALUE =
      Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")*)\"|([^\",][^,]*|))\\s*(?=,|\\z)");

  private static final Set<String> FIELDS = Set.of("id", "status", "reason", "verdict");

  public RowFilter {
    values = new TreeSet<>(values);
  }

  /**
   * Reads {@code id=a,b}, {@code status=rejected}, {@code reason=no-groups,unusable} or {@code
   * verdict=not-run,independence/failed}. A verdict counts as not run on parallel rows alone: on
   * others there was nothing to judge. A value in double quotes may hold commas ({@code
   * id="a,b",c}), a quote in it is doubled. {@code id=@FILE} takes the lines of a file, each as it
   * stands.
   *
   * @throws CuratorException USAGE when it is none of these
   */
  public static RowFilter parse(String text) {
    int equals = text.indexOf('=');
    String field = equals < 0 ? "" : text.substring(0, equals).trim();
    String list = text.substring(equals + 1).strip();
    Set<String> values =
        field.equals("id") && list.startsWith("@") ? lines(list.substring(1)) : values(text, list);
    if (!FIELDS.contains(field) || values.isEmpty()) {
      throw CuratorException.usage(
          "Invalid filter: "
              + text
              + " (id=A,B or id=\"A,1\",B or id=@FILE or status=rejected or reason=no-groups or"
              + " verdict=not-run or verdict=independence/failed)");
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
                        case "verdict" -> verdict(value);
                        default -> value;
                      })
              .collect(Collectors.toCollection(TreeSet::new)));
    } catch (IllegalArgumentException e) {
      throw CuratorException.usage("Invalid filter: " + text + ": " + e.getMessage(), e);
    }
  }

  private static String verdict(String value) {
    int slash = value.indexOf('/');
    if (slash >= 0 && !LocalJudges.names().contains(value.substring(0, slash))) {
      throw new IllegalArgumentException(
          "Invalid verdict: "
              + value.substring(0, slash)
              + " (one of "
              + String.join(", ", LocalJudges.names())
              + ")");
    }
    return value.substring(0, slash + 1) + Verdict.Passed.of(value.substring(slash + 1));
  }

  private static Set<String> values(String text, String list) {
    Set<String> values = new TreeSet<>();
    Matcher value = VALUE.matcher(list);
    int at = 0;
    while (at <= list.length()) {
      if (!value.find(at) || value.start() != at) {
        throw CuratorException.usage(
            "Invalid filter: "
                + text
                + " (a value that begins with a quote ends with one; one in it is doubled)");
      }
      String quoted = value.group(1);
      values.add(quoted == null ? value.group(2).strip() : quoted.replace("\"\"", "\""));
      at = value.end() + 1;
    }
    values.remove("");
    return values;
  }

  private static Set<String> lines(String name) {
    try (Stream<String> lines = Files.lines(Path.of(name))) {
      return lines.filter(line -> !line.isEmpty()).collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException | UncheckedIOException | InvalidPathException e) {
      throw CuratorException.usage("Cannot read the ids in " + name + ": " + Causes.reason(e), e);
    }
  }

  private static String quoted(String value) {
    return value.matches("[^\",@\\s](?:[^\",]*[^\",\\s])?")
        ? value
        : '"' + value.replace("\"", "\"\"") + '"';
  }

  /** Whether it asks for verdicts. */
  boolean isOnVerdicts() {
    return field.equals("verdict");
  }

  /**
   * Whether the row is one of them.
   *
   * @param verdicts those on all its steps
   */
  boolean matches(StageFiles.RowEnd row, Set<String> verdicts) {
    return switch (field) {
      case "id" -> values.contains(row.id());
      case "status" -> values.contains(row.status());
      case "verdict" -> verdicts.stream().anyMatch(verdict -> isMeant(row, verdict));
      default -> row.reason() != null && values.contains(row.reason());
    };
  }

  private boolean isMeant(StageFiles.RowEnd row, String verdict) {
    int slash = verdict.lastIndexOf('/');
    String end = verdict.substring(slash + 1);
    boolean isMissed =
        end.equals(Verdict.Passed.NOT_RUN.toString())
            && !row.status().equals(Status.PARALLEL.toString());
    return LocalJudges.names().contains(verdict.substring(0, slash))
        && !isMissed
        && (values.contains(end) || values.contains(verdict));
  }

  @Override
  public String toString() {
    return field + "=" + values.stream().map(RowFilter::quoted).collect(Collectors.joining(","));
  }
}
