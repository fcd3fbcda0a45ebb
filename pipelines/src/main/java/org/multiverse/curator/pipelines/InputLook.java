package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.input.FileLook;
import org.multiverse.curator.input.InputPlan.InputFile;
import org.multiverse.curator.input.RecordSample;
import org.multiverse.curator.input.TraceReader;
import org.multiverse.curator.shape.RowShape;
import org.multiverse.curator.shape.ShapeFinder;

/**
 * An input after one look: its files by their bytes, its columns by its first rows. What is wrong
 * with all of it ends here, before anything is written.
 *
 * @param files the files, in the order of their rows
 * @param shape how rows come out of their records
 * @param summary what was understood
 * @param isSpooled whether a part of it came through a pipe and lies in a file of this machine
 */
record InputLook(List<InputFile> files, RowShape shape, InputSummary summary, boolean isSpooled) {
  /** Rows looked at of the first file, and of each of those after it. */
  private static final int FIRST_ROWS = 100;

  private static final int ROWS = 20;

  /** Files whose rows are looked at: the first ones, and the last. */
  private static final int SAMPLED = 20;

  /**
   * Looks at an input.
   *
   * @throws CuratorException USAGE when a file can't be read, when it holds no row, or when its
   *     rows have no trace
   */
  static InputLook of(InputRequest request) {
    InputFinder.Found found = InputFinder.find(request);
    List<InputFile> files = new ArrayList<>();
    List<ShapeFinder.Sample> samples = new ArrayList<>();
    Set<String> forms = new LinkedHashSet<>();
    List<String> empty = new ArrayList<>();
    long rows = 0;
    boolean anyRow = false;
    List<FileLook.Look> looks = looks(found.files());
    for (int i = 0; i < found.files().size(); i++) {
      InputFinder.FoundFile place = found.files().get(i);
      FileLook.Look look = looks.get(i);
      InputFile file = new InputFile(place.name(), place.path(), place.bytes(), look.form());
      files.add(file);
      rows = rows < 0 || look.rows() < 0 ? -1 : rows + look.rows();
      boolean isSampled = i < SAMPLED || i == found.files().size() - 1;
      RecordSample sample = isSampled ? sample(file, i == 0 ? FIRST_ROWS : ROWS) : null;
      if (sample != null && sample.isEmpty()) {
        empty.add(file.name());
      } else {
        anyRow = true;
        forms.add(look.form().words());
      }
      if (sample != null && !sample.records().isEmpty()) {
        samples.add(new ShapeFinder.Sample(file.name(), sample.records()));
      }
    }
    if (!anyRow) {
      throw CuratorException.usage(
          "Cannot read input "
              + String.join(", ", request.files())
              + ": it holds no row ("
              + (empty.size() == 1 ? empty.get(0) + " is" : empty.size() + " files, all of them")
              + " empty)");
    }
    ShapeFinder.Found shape = ShapeFinder.find(request.asked(), samples);
    return new InputLook(
        List.copyOf(files),
        shape.shape(),
        new InputSummary(
            files.size(),
            List.copyOf(forms),
            shape.shape().shape().words(),
            found.config(),
            found.split(),
            found.others(),
            empty,
            rows,
            shape.mapping()),
        found.isSpooled());
  }

  private static List<FileLook.Look> looks(List<InputFinder.FoundFile> files) {
    try {
      return SideBySide.of(files, file -> FileLook.at(file.name(), file.path(), file.bytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RecordSample sample(InputFile file, int most) {
    try {
      return RecordSample.of(file, most);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot read input " + file.name() + ": " + Causes.reason(e), e);
    }
  }

  /** What reads its rows. */
  TraceReader reader(int maxTraceBytes) {
    return TraceReader.of(shape, maxTraceBytes);
  }
}
