package org.multiverse.curator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Lines of cells in columns: text to the left, figures to the right. */
final class Table {
  private static final Pattern FIGURE = Pattern.compile("[-+]?\\$?[\\d,.]+( ?%)?|-");
  private static final Pattern INK = Pattern.compile("\u001b\\[[0-9;]*m");

  private final String indent;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String indent) {
    this.indent = indent;
  }

  Table row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(row);
    return this;
  }

  private static int width(String cell) {
    String bare = INK.matcher(cell).replaceAll("");
    return bare.codePointCount(0, bare.length());
  }

  private static boolean isFigure(String cell) {
    return FIGURE.matcher(INK.matcher(cell).replaceAll("")).matches();
  }

  @Override
  public String toString() {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    boolean[] right = new boolean[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
        right[i] |= isFigure(row.get(i));
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int i = 0; i < row.size(); i++) {
        String padding = " ".repeat(widths[i] - width(row.get(i)));
        line.append(i == 0 ? "" : "  ");
        line.append(right[i] ? padding + row.get(i) : row.get(i) + padding);
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
