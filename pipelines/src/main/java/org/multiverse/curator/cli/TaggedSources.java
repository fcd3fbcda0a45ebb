package org.multiverse.curator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.zip.GZIPInputStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.hadoop.ParquetReader;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.CuratedRow;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.pipelines.Glob;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.shards.ShardFiles;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.Grammar;
import org.multiverse.curator.tags.ParseResult;
import org.multiverse.curator.tags.TagParser;
import org.multiverse.curator.tags.Violation;

/**
 * Tagged documents wherever they lie: text files, JSONL rows, Parquet rows. What a file holds never
 * makes this throw; it becomes a violation.
 */
final class TaggedSources {
  /** Where our shards keep the document: {@code data/} first, then {@code stages/}. */
  private static final List<String> COLUMNS = List.of(CuratedRow.PARALLEL, "document");

  private static final ObjectReader JSON =
      Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Pattern DOCUMENTS =
      Pattern.compile("(?:.*/)?[^._/][^/]*\\.(xml|txt|jsonl(\\.gz|\\.zst)?|parquet)");

  private final List<Place> files;
  private final List<String> columns;

  /**
   * One document, read.
   *
   * @param file the file it lies in
   * @param id the row it lies in, null for a text file
   * @param result what the parser made of it, null for a row without a document
   */
  record Checked(String file, String id, ParseResult result) {
    /** The file, and the row when there is one. */
    String place() {
      return id == null ? file : file + "#" + id;
    }
  }

  private TaggedSources(List<Place> files, List<String> columns) {
    this.files = files;
    this.columns = columns;
  }

  /**
   * Finds the files.
   *
   * @param names files, folders and globs
   * @param column the column of rows, null for our own
   */
  static TaggedSources of(List<String> names, String column) {
    List<Place> files = new ArrayList<>();
    for (String name : names) {
      files.addAll(find(name));
    }
    return new TaggedSources(files, column == null ? COLUMNS : List.of(column));
  }

  private static List<Place> find(String name) {
    try {
      // A name that exists is that file, whatever signs it holds.
      Optional<Place> literal = Glob.literal(name);
      if (literal.isPresent() && literal.get().isFile()) {
        return List.of(literal.get());
      }
      if (literal.isPresent() && literal.get().isFolder()) {
        return inside(literal.get(), name);
      }
      List<Place> found = Glob.isPattern(name) ? Glob.find(name) : List.of();
      if (found.isEmpty()) {
        throw CuratorException.usage("Cannot find " + name + ": no such file");
      }
      return found;
    } catch (IOException | PatternSyntaxException e) {
      throw CuratorException.usage("Cannot read " + name + ": " + Causes.line(e), e);
    }
  }

  private static List<Place> inside(Place folder, String name) throws IOException {
    Place data = folder.resolve(RunLayout.DATA);
    boolean isRun = folder.resolve(RunLayout.RUN_JSON).isFile() && data.isFolder();
    Place from = isRun ? data : folder;
    List<Place> found =
        from.sizes().keySet().stream()
            .filter(file -> DOCUMENTS.matcher(file).matches())
            .map(from::resolve)
            .toList();
    if (found.isEmpty()) {
      throw CuratorException.usage(
          "Cannot find " + name + ": the folder holds no .xml, .txt, .jsonl or .parquet file");
    }
    return found;
  }

  /** Reads and checks every document, file by file; holds one row at a time. */
  void forEach(Grammar grammar, Consumer<Checked> consumer) {
    for (Place file : files) {
      String name = file.name().toLowerCase(Locale.ROOT);
      try {
        if (name.endsWith(".parquet")) {
          parquet(file, grammar, consumer);
        } else if (name.matches(".*\\.jsonl(\\.gz|\\.zst)?")) {
          jsonLines(file, name, grammar, consumer);
        } else {
          byte[] bytes = file.readIfThere().orElseThrow(() -> new NoSuchFileException(name));
          consumer.accept(new Checked(file.toString(), null, parse(bytes, grammar)));
        }
      } catch (CuratorException e) {
        // Of its store, not of the file.
        throw e;
      } catch (IOException | RuntimeException | StackOverflowError e) {
        consumer.accept(
            broken(file, null, "broken-file", "the file can't be read: " + Causes.line(e)));
      }
    }
  }

  private static Checked broken(Place file, String id, String rule, String message) {
    return new Checked(
        file.toString(),
        id,
        new ParseResult(null, List.of(new Violation(rule, 0, 1, 1, "", message)), List.of()));
  }

  private static ParseResult parse(byte[] bytes, Grammar grammar) {
    String text;
    try {
      text = decode(bytes);
    } catch (CharacterCodingException e) {
      return new ParseResult(
          null,
          List.of(new Violation("invalid-utf8", 0, 1, 1, "", "the bytes are no UTF-8")),
          List.of());
    }
    return parse(text, grammar);
  }

  private static ParseResult parse(String text, Grammar grammar) {
    // The forms differ in which line breaks are text, which no rule depends on but those of Think.
    Form form = text.contains("</Path>\n") || text.contains("<Think>\n") ? Form.LINES : Form.TIGHT;
    return TagParser.parse(text, form, grammar);
  }

  private static String decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private void jsonLines(Place file, String name, Grammar grammar, Consumer<Checked> consumer)
      throws IOException {
    try (InputStream in = new BufferedInputStream(open(file, name), 1 << 16)) {
      long number = 0;
      byte[] line = line(in);
      while (line != null) {
        number++;
        String place = "line-" + number;
        try {
          String text = decode(line);
          if (!text.isBlank()) {
            JsonNode row = JSON.readTree(text);
            consumer.accept(
                row.isObject()
                    ? jsonRow(file, row, place, grammar)
                    : broken(file, place, "broken-json", "the line is no JSON object"));
          }
        } catch (CharacterCodingException e) {
          consumer.accept(broken(file, place, "invalid-utf8", "the bytes are no UTF-8"));
        } catch (JsonProcessingException e) {
          consumer.accept(broken(file, place, "broken-json", Causes.reason(e)));
        }
        line = line(in);
      }
    }
  }

  private static InputStream open(Place file, String name) throws IOException {
    InputStream in = file.open();
    if (name.endsWith(".gz")) {
      return new GZIPInputStream(in);
    }
    return name.endsWith(".zst") ? new ZstdInputStream(in) : in;
  }

  /** The bytes up to the next line feed, null at the end. */
  private static byte[] line(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n') {
      bytes.write(next);
      next = in.read();
    }
    return bytes.toByteArray();
  }

  private Checked jsonRow(Place file, JsonNode row, String place, Grammar grammar) {
    String id =
        row.path("id").isValueNode() && !row.path("id").isNull() ? row.path("id").asText() : place;
    for (String column : columns) {
      if (row.has(column)) {
        JsonNode value = row.get(column);
        if (value.isNull()) {
          return new Checked(file.toString(), id, null);
        }
        return value.isTextual()
            ? new Checked(file.toString(), id, parse(value.asText(), grammar))
            : broken(file, id, "wrong-type", "the column " + column + " is no text");
      }
    }
    return broken(file, id, "missing-column", "the row has no column " + wanted());
  }

  private void parquet(Place file, Grammar grammar, Consumer<Checked> consumer) throws IOException {
    try (ParquetReader<GenericRecord> reader = ShardFiles.read(file.spec())) {
      long number = 0;
      for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
        number++;
        Schema schema = row.getSchema();
        Object id = schema.getField("id") == null ? null : row.get("id");
        String place = id == null ? "row-" + number : id.toString();
        String column =
            columns.stream().filter(name -> schema.getField(name) != null).findFirst().orElse(null);
        if (column == null) {
          consumer.accept(
              broken(file, null, "missing-column", "the shard has no column " + wanted()));
          return;
        }
        Object text = row.get(column);
        consumer.accept(
            new Checked(
                file.toString(), place, text == null ? null : parse(text.toString(), grammar)));
      }
    }
  }

  private String wanted() {
    return String.join(" or ", columns);
  }
}
