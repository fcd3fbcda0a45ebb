package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.input.InputFormat;
import org.multiverse.curator.places.Place;

/**
 * A folder that holds a dataset of the Hugging Face hub: as its card says, as {@code save_to_disk}
 * leaves it, or told by the names of its files.
 */
final class DatasetFolder {
  private static final YAMLMapper YAML = YAMLMapper.builder().build();
  private static final String TRAIN = "train";
  private static final Set<String> ABOUT =
      Set.of("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json");

  /**
   * The files of a split.
   *
   * @param files the files, in order
   * @param config the configuration, empty where there is one only and it has no name
   * @param split the split, empty where the folder knows none
   * @param others what is there besides and is not read, such as other splits
   */
  record Found(List<Place> files, String config, String split, List<String> others) {}

  private final Place folder;
  private final String config;
  private final String split;

  private DatasetFolder(Place folder, String config, String split) {
    this.folder = folder;
    this.config = config;
    this.split = split;
  }

  /**
   * The files of a dataset.
   *
   * @param config the configuration wanted, null for the default one
   * @param split the split wanted, null for {@code train}, or the only one
   * @throws CuratorException USAGE when there is no such configuration or split, or no file
   */
  static Found find(Place folder, String config, String split) throws IOException {
    return new DatasetFolder(folder, config, split).find();
  }

  private Found find() throws IOException {
    Map<String, List<Place>> saved = saved();
    if (!saved.isEmpty()) {
      refuseConfig(Set.of());
      return choose(saved, "", List.of());
    }
    JsonNode configs = card().path("configs");
    if (configs.isArray() && !configs.isEmpty()) {
      return configured(configs);
    }
    refuseConfig(Set.of());
    return byNames();
  }

  private CuratorException refused(String why) {
    return CuratorException.usage("Cannot read input " + folder + ": " + why);
  }

  private void refuseConfig(Set<String> there) {
    if (config != null) {
      throw refused(
          "it has no configuration "
              + config
              + (there.isEmpty()
                  ? ": its card names none"
                  : " (it has " + String.join(", ", there) + ")"));
    }
  }

  /** The front matter of the card; a missing node where there is none. */
  private JsonNode card() throws IOException {
    Place card = folder.resolve("README.md");
    if (!card.isFile()) {
      return Json.MAPPER.missingNode();
    }
    String text = card.read().replace("\uFEFF", "").replace("\r\n", "\n");
    int end = text.indexOf("\n---", 3);
    if (!text.startsWith("---\n") || end < 0) {
      return Json.MAPPER.missingNode();
    }
    try {
      return YAML.readTree(text.substring(4, end + 1));
    } catch (JsonProcessingException e) {
      throw CuratorException.usage(
          "Cannot read "
              + card
              + ": its front matter is no YAML: "
              + e.getOriginalMessage().lines().findFirst().orElse("")
              + " (mend it, or name the files themselves)",
          e);
    }
  }

  private Found configured(JsonNode configs) throws IOException {
    Map<String, JsonNode> named = new LinkedHashMap<>();
    configs.forEach(one -> named.put(one.path("config_name").asText("default"), one));
    String chosen = config;
    if (chosen == null) {
      chosen =
          named.size() == 1
              ? named.keySet().iterator().next()
              : named.entrySet().stream()
                  .filter(one -> one.getValue().path("default").asBoolean())
                  .map(Map.Entry::getKey)
                  .findFirst()
                  .orElse("default");
    }
    if (!named.containsKey(chosen)) {
      if (config == null) {
        throw refused(
            "its card has several configurations and none of them is the default: name one with"
                + " --config ("
                + String.join(", ", named.keySet())
                + ")");
      }
      refuseConfig(named.keySet());
    }
    JsonNode one = named.get(chosen);
    Place base = one.hasNonNull("data_dir") ? folder.resolve(one.get("data_dir").asText()) : folder;
    Map<String, List<Place>> splits = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> patterns : patterns(one.path("data_files")).entrySet()) {
      SortedMap<String, Place> files = new TreeMap<>();
      for (String pattern : patterns.getValue()) {
        named(base, pattern).forEach(file -> files.put(file.spec(), file));
      }
      splits.put(patterns.getKey(), List.copyOf(files.values()));
    }
    List<String> others =
        named.keySet().stream()
            .filter(name -> !name.equals(one.path("config_name").asText("default")))
            .map(name -> "config " + name)
            .toList();
    return splits.isEmpty() ? byNames(base, chosen, others) : choose(splits, chosen, others);
  }

  private List<Place> named(Place base, String pattern) throws IOException {
    Place file = base.resolve(pattern);
    if (file.isFile()) {
      return List.of(file);
    }
    return Glob.isPattern(pattern) ? Glob.find(base, pattern) : List.of();
  }

  /** Patterns by split, in whichever of its forms {@code data_files} is written. */
  private static Map<String, List<String>> patterns(JsonNode files) {
    Map<String, List<String>> splits = new LinkedHashMap<>();
    if (files.isTextual()) {
      splits.put(TRAIN, List.of(files.asText()));
    } else if (files.isObject()) {
      files.properties().forEach(one -> splits.put(one.getKey(), texts(one.getValue())));
    } else {
      for (JsonNode one : files) {
        String name = one.isObject() ? one.path("split").asText(TRAIN) : TRAIN;
        splits
            .computeIfAbsent(name, s -> new ArrayList<>())
            .addAll(texts(one.isObject() ? one.path("path") : one));
      }
    }
    return splits;
  }

  private static List<String> texts(JsonNode value) {
    List<String> texts = new ArrayList<>();
    if (value.isTextual()) {
      texts.add(value.asText());
    }
    value.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** The splits that {@code save_to_disk} has written; none when it was not used. */
  private Map<String, List<Place>> saved() throws IOException {
    Map<String, List<Place>> splits = new LinkedHashMap<>();
    Place dict = folder.resolve("dataset_dict.json");
    if (dict.isFile()) {
      for (JsonNode name : json(dict).path("splits")) {
        splits.put(name.asText(), arrows(folder.resolve(name.asText())));
      }
    } else if (folder.resolve("state.json").isFile()
        && folder.resolve("dataset_info.json").isFile()) {
      String name = json(folder.resolve("state.json")).path("_split").asText("");
      splits.put(name.isEmpty() || name.equals("null") ? TRAIN : name, arrows(folder));
    }
    return splits;
  }

  private List<Place> arrows(Place part) throws IOException {
    List<Place> files = new ArrayList<>();
    Place state = part.resolve("state.json");
    if (!state.isFile()) {
      throw refused("it has no " + below(folder, state) + ": it was not saved to its end");
    }
    for (JsonNode file : json(state).path("_data_files")) {
      Place arrow = part.resolve(file.path("filename").asText());
      if (!arrow.isFile()) {
        throw refused("it has no " + below(folder, arrow) + ", which its state.json names");
      }
      files.add(arrow);
    }
    return files;
  }

  /** The name of a file from a folder on. */
  private static String below(Place base, Place file) {
    return file.spec().substring(base.spec().length() + 1);
  }

  private static JsonNode json(Place file) throws IOException {
    try {
      return Json.MAPPER.readTree(file.read());
    } catch (JsonProcessingException e) {
      throw CuratorException.usage("Cannot read " + file + ": it is no JSON (save it again)", e);
    }
  }

  private Found byNames() throws IOException {
    Place data = folder.resolve("data");
    boolean inData = !dataFiles(data).isEmpty();
    return byNames(inData ? data : folder, "", List.of());
  }

  private List<Place> dataFiles(Place base) throws IOException {
    return Glob.find(base, "**/*").stream()
        .filter(file -> !file.name().startsWith("_"))
        .filter(file -> !ABOUT.contains(file.name()))
        .filter(file -> InputFormat.isData(file.name()))
        .toList();
  }

  private Found byNames(Place base, String chosen, List<String> others) throws IOException {
    List<Place> all = dataFiles(base);
    if (all.isEmpty()) {
      throw refused(
          "the folder holds no .parquet, .jsonl, .json, .csv, .tsv or .arrow file, nor does its"
              + " data/");
    }
    Map<String, List<Place>> splits = new TreeMap<>();
    List<Place> rest = new ArrayList<>();
    for (Place file : all) {
      String below = below(base, file);
      SplitNames.of(below)
          .ifPresentOrElse(
              name -> splits.computeIfAbsent(name, s -> new ArrayList<>()).add(file),
              () -> rest.add(file));
    }
    if (splits.isEmpty()) {
      if (split != null && !split.equals(TRAIN)) {
        throw refused("it has no split " + split + ": no file of it names one");
      }
      return new Found(all, chosen, "", others);
    }
    List<String> more = new ArrayList<>(others);
    rest.forEach(file -> more.add(below(folder, file)));
    return choose(splits, chosen, more);
  }

  private Found choose(Map<String, List<Place>> splits, String chosen, List<String> others) {
    String wanted =
        split != null ? split : splits.size() == 1 ? splits.keySet().iterator().next() : TRAIN;
    if (!splits.containsKey(wanted)) {
      throw refused(
          "it has no split "
              + wanted
              + " (--split "
              + String.join(", or --split ", splits.keySet())
              + ")");
    }
    if (splits.get(wanted).isEmpty()) {
      throw refused("its card names files for split " + wanted + ", and none of them is there");
    }
    List<String> more = new ArrayList<>();
    splits.keySet().stream()
        .filter(name -> !name.equals(wanted))
        .forEach(name -> more.add("split " + name));
    more.addAll(others);
    return new Found(splits.get(wanted), chosen, wanted, more);
  }
}
