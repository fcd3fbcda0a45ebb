package org.multiverse.curator.places;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Json;

/**
 * What this project asks of Google Cloud Storage's JSON interface, in memory: list in pages, look,
 * read a range of a generation, write (multipart and in parts), copy in several calls, delete, and
 * preconditions on generations. Source: https://cloud.google.com/storage/docs/json_api/v1.
 */
public final class GcsServer implements AutoCloseable {
  /** The bucket that is there. */
  public static final String BUCKET = "curation";

  /** Few, so that lists come in pages. */
  private static final int LISTED = 7;

  private static final Pattern OBJECTS =
      Pattern.compile("(?:/download)?/storage/v1/b/([^/]+)/o(?:/([^/]+))?");
  private static final Pattern UPLOAD =
      Pattern.compile("/(?:resumable/)?upload/storage/v1/b/([^/]+)/o");
  private static final Pattern REWRITE =
      Pattern.compile("/storage/v1/b/([^/]+)/o/([^/]+)/rewriteTo/b/([^/]+)/o/([^/]+)");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final NavigableMap<String, Stored> objects = new TreeMap<>();
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
  private final AtomicLong generations = new AtomicLong(1_700_000_000_000_000L);

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stored(byte[] bytes, long generation) {}

  private record Upload(String name, String condition, ByteArrayOutputStream bytes) {}

  /** An answer other than success. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  private GcsServer(HttpServer server) {
    this.server = server;
  }

  /** Starts a server on a free port. */
  public static GcsServer start() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    GcsServer server = new GcsServer(http);
    http.setExecutor(server.threads);
    http.createContext("/", server::handle);
    http.start();
    return server;
  }

  /** Where it listens. */
  public String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      try {
        answer(exchange, body);
      } catch (Refused e) {
        ObjectNode error = Json.MAPPER.createObjectNode();
        error.putObject("error").put("code", e.status).put("message", e.getMessage());
        send(exchange, e.status, error);
      }
    }
  }

  private static void send(HttpExchange exchange, int status, JsonNode json) throws IOException {
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new TreeMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        query.put(
            decoded(equals < 0 ? pair : pair.substring(0, equals)),
            equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  private void answer(HttpExchange exchange, byte[] body) throws IOException, Refused {
    String path = exchange.getRequestURI().getRawPath();
    String method = exchange.getRequestMethod();
    Map<String, String> query = query(exchange);
    Matcher rewrite = REWRITE.matcher(path);
    Matcher upload = UPLOAD.matcher(path);
    Matcher object = OBJECTS.matcher(path);
    if (rewrite.matches()) {
      requireBucket(rewrite.group(1));
      requireBucket(rewrite.group(3));
      send(exchange, 200, rewrite(rewrite.group(2), rewrite.group(4), query));
    } else if (upload.matches()) {
      requireBucket(upload.group(1));
      upload(exchange, query, body);
    } else if (object.matches() && object.group(2) == null) {
      requireBucket(object.group(1));
      send(exchange, 200, list(query));
    } else if (object.matches() && method.equals("GET")) {
      requireBucket(object.group(1));
      read(exchange, decoded(object.group(2)), query);
    } else if (object.matches() && method.equals("DELETE")) {
      requireBucket(object.group(1));
      delete(decoded(object.group(2)));
      exchange.sendResponseHeaders(204, -1);
    } else {
      throw new Refused(400, "Not known here: " + method + " " + path);
    }
  }

  private static void requireBucket(String bucket) throws Refused {
    if (!bucket.equals(BUCKET)) {
      throw new Refused(404, "The specified bucket does not exist.");
    }
  }

  private synchronized Stored find(String name, String generation) throws Refused {
    Stored stored = objects.get(name);
    if (stored == null
        || (generation != null && Long.parseLong(generation) != stored.generation())) {
      throw new Refused(404, "No such object: " + BUCKET + "/" + name);
    }
    return stored;
  }

  private static ObjectNode json(String name, Stored stored) {
    return Json.MAPPER
        .createObjectNode()
        .put("kind", "storage#object")
        .put("bucket", BUCKET)
        .put("name", name)
        .put("size", Integer.toString(stored.bytes().length))
        .put("generation", Long.toString(stored.generation()))
        .put("updated", "2026-11-26T12:00:00.000Z");
  }

  private synchronized ObjectNode list(Map<String, String> query) {
    String prefix = query.getOrDefault("prefix", "");
    String delimiter = query.getOrDefault("delimiter", "");
    String after = query.getOrDefault("pageToken", "");
    ArrayNode items = Json.MAPPER.createArrayNode();
    TreeSet<String> prefixes = new TreeSet<>();
    String last = null;
    for (String name : objects.tailMap(after, false).keySet()) {
      if (!name.startsWith(prefix)) {
        continue;
      }
      if (items.size() + prefixes.size() == LISTED) {
        break;
      }
      last = name;
      int end = delimiter.isEmpty() ? -1 : name.indexOf(delimiter, prefix.length());
      if (end < 0) {
        items.add(json(name, objects.get(name)));
      } else if (prefixes.add(name.substring(0, end + 1))) {
        // All that begin so are one.
        last = name.substring(0, end + 1) + '\uffff';
      } else {
        last = name;
      }
    }
    ObjectNode page = Json.MAPPER.createObjectNode();
    // As Google's: no word where there are none.
    if (!items.isEmpty()) {
      page.set("items", items);
    }
    if (!prefixes.isEmpty()) {
      prefixes.forEach(page.withArray("prefixes")::add);
    }
    String end = last;
    if (end != null
        && objects.tailMap(end, false).keySet().stream().anyMatch(n -> n.startsWith(prefix))) {
      page.put("nextPageToken", end);
    }
    return page;
  }

  private void read(HttpExchange exchange, String name, Map<String, String> query)
      throws IOException, Refused {
    Stored stored = find(name, query.get("generation"));
    if (!query.getOrDefault("alt", "json").equals("media")) {
      send(exchange, 200, json(name, stored));
      return;
    }
    byte[] bytes = stored.bytes();
    String range = exchange.getRequestHeaders().getFirst("Range");
    int status = 200;
    if (range != null) {
      String[] ends = range.substring("bytes=".length()).split("-", -1);
      int from = Integer.parseInt(ends[0]);
      if (from >= bytes.length) {
        throw new Refused(416, "Requested range not satisfiable");
      }
      int to = ends[1].isEmpty() ? bytes.length : Integer.parseInt(ends[1]) + 1;
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes " + from + "-" + (Math.min(to, bytes.length) - 1) + "/" + bytes.length);
      bytes = Arrays.copyOfRange(bytes, from, Math.min(to, bytes.length));
      status = 206;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private synchronized void delete(String name) throws Refused {
    find(name, null);
    objects.remove(name);
  }

  private synchronized Stored store(String name, String condition, byte[] bytes) throws Refused {
    Stored before = objects.get(name);
    if (condition != null
        && Long.parseLong(condition) != (before == null ? 0 : before.generation())) {
      throw new Refused(412, "At least one of the pre-conditions you specified did not hold.");
    }
    Stored stored = new Stored(bytes, generations.incrementAndGet());
    objects.put(name, stored);
    return stored;
  }

  /** Every copy takes two calls. */
  private ObjectNode rewrite(String from, String to, Map<String, String> query) throws Refused {
    Stored source = find(decoded(from), null);
    ObjectNode answer = Json.MAPPER.createObjectNode().put("kind", "storage#rewriteResponse");
    if (!query.containsKey("rewriteToken")) {
      return answer.put("done", false).put("rewriteToken", "half");
    }
    Stored stored = store(decoded(to), query.get("ifGenerationMatch"), source.bytes());
    answer.put("done", true).set("resource", json(decoded(to), stored));
    return answer;
  }

  private void upload(HttpExchange exchange, Map<String, String> query, byte[] body)
      throws IOException, Refused {
    String id = query.get("upload_id");
    if (id != null) {
      part(exchange, id, body);
      return;
    }
    String condition = query.get("ifGenerationMatch");
    if (query.getOrDefault("uploadType", "").equals("resumable")) {
      String name = Json.MAPPER.readTree(body).path("name").asText();
      String upload = Long.toString(generations.incrementAndGet());
      uploads.put(upload, new Upload(name, condition, new ByteArrayOutputStream()));
      exchange
          .getResponseHeaders()
          .set("Location", uri() + exchange.getRequestURI().getRawPath() + "?upload_id=" + upload);
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    List<byte[]> parts = parts(exchange.getRequestHeaders().getFirst("Content-Type"), body);
    String name = Json.MAPPER.readTree(parts.get(0)).path("name").asText();
    send(exchange, 200, json(name, store(name, condition, parts.get(1))));
  }

  private void part(HttpExchange exchange, String id, byte[] body) throws IOException, Refused {
    Upload upload = uploads.get(id);
    upload.bytes().writeBytes(body);
    String range = exchange.getRequestHeaders().getFirst("Content-Range");
    String total = range.substring(range.indexOf('/') + 1);
    if (total.equals(Integer.toString(upload.bytes().size()))) {
      Stored stored = store(upload.name(), upload.condition(), upload.bytes().toByteArray());
      send(exchange, 200, json(upload.name(), stored));
      return;
    }
    if (upload.bytes().size() > 0) {
      exchange.getResponseHeaders().set("Range", "bytes=0-" + (upload.bytes().size() - 1));
    }
    exchange.sendResponseHeaders(308, -1);
  }

  /** The two parts of a multipart body, by its boundary. */
  private static List<byte[]> parts(String type, byte[] body) {
    String boundary = type.substring(type.indexOf("boundary=") + "boundary=".length());
    String mark = "--" + boundary.replace("\"", "");
    // One character a byte.
    String text = new String(body, StandardCharsets.ISO_8859_1);
    int first = text.indexOf("\r\n\r\n") + 4;
    int second = text.indexOf("\r\n" + mark, first);
    int content = text.indexOf("\r\n\r\n", second) + 4;
    int end = text.lastIndexOf("\r\n" + mark);
    return List.of(Arrays.copyOfRange(body, first, second), Arrays.copyOfRange(body, content, end));
  }
}
