package org.multiverse.curator.engine.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.engine.DocumentLength;
import org.multiverse.curator.engine.DocumentScore;
import org.multiverse.curator.engine.Engine;
import org.multiverse.curator.engine.GenerateResult;
import org.multiverse.curator.engine.Handle;
import org.multiverse.curator.engine.Span;
import org.multiverse.curator.engine.TagProblem;
import org.multiverse.curator.engine.TokenScore;
import org.multiverse.curator.engine.Tokens;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.ParseResult;
import org.multiverse.curator.tags.TagParser;

/**
 * What the judge of a curation asks: how well the model foresees texts, how well it foresees a
 * document under the parallel layout, and what the interpreter makes of a document's tags.
 */
final class Scoring {
  private static final int MAX_TEXTS = 4096;

  private final Engine engine;
  private final Waiting waiting;

  /** Waits for the engine as long as the client does. */
  interface Waiting {
    <T> T await(Handle<T> handle);
  }

  Scoring(Engine engine, Waiting waiting) {
    this.engine = engine;
    this.waiting = waiting;
  }

  ObjectNode answer(Body body) {
    if (!body.has("document") && !body.has("texts")) {
      throw ApiException.invalid("texts", "Missing field: texts or document");
    }
    if (body.has("document") && body.flag("replay")) {
      return replay(document(body));
    }
    if (!engine.isExact()) {
      throw ApiException.unavailable(501, "Cannot score: the engine was started with --fast");
    }
    return body.has("document") ? document(body, document(body)) : texts(body.node("texts"));
  }

  private ObjectNode texts(JsonNode texts) {
    if (!texts.isArray() || texts.isEmpty() || texts.size() > MAX_TEXTS) {
      throw ApiException.invalid(
          "texts", "Invalid texts: an array of 1 to " + MAX_TEXTS + " is wanted");
    }
    List<Span> spans = new ArrayList<>();
    for (JsonNode each : texts) {
      String context = each.hasNonNull("context") ? Body.text(each.get("context"), "context") : "";
      String text = Body.text(each.path("text"), "texts.text");
      spans.add(new Span(engine.tokens(context), engine.continuation(text)));
    }
    ObjectNode root = Json.MAPPER.createObjectNode();
    ArrayNode scores = root.putArray("scores");
    for (TokenScore score : waiting.await(engine.scoreSpans(spans))) {
      scores.addObject().put("nll", score.nll()).put("tokens", score.tokens());
    }
    return root;
  }

  private static Document document(Body body) {
    ParseResult parsed = TagParser.parse(body.text("document"), Form.TIGHT);
    if (!parsed.violations().isEmpty()) {
      throw ApiException.invalid(
          "document", "Invalid document: " + parsed.violations().get(0).message());
    }
    return parsed.document();
  }

  private ObjectNode document(Body body, Document document) {
    Tokens prefix = engine.tokens(body.has("prefix") ? body.text("prefix") : "");
    DocumentScore score = waiting.await(engine.scoreDocument(prefix, document));
    ObjectNode root = Json.MAPPER.createObjectNode();
    ArrayNode parts = root.putArray("parts");
    for (DocumentScore.ScoredText part : score.parts()) {
      parts
          .addObject()
          .put("branch", part.branch())
          .put("path", part.path())
          .put("kind", part.kind().name().toLowerCase(java.util.Locale.ROOT))
          .put("nll", part.score().nll())
          .put("tokens", part.score().tokens());
    }
    return length(root, document);
  }

  private ObjectNode length(ObjectNode root, Document document) {
    DocumentLength length = engine.length(document);
    return root.put("tokens", length.tokens()).put("critical_path", length.criticalPath());
  }

  private ObjectNode replay(Document document) {
    GenerateResult result = waiting.await(engine.replay(document));
    ObjectNode root =
        Json.MAPPER.createObjectNode().put("blocks", result.blocks()).put("paths", result.paths());
    ArrayNode problems = root.putArray("problems");
    for (TagProblem problem : result.problems()) {
      problems.addObject().put("rule", problem.rule()).put("message", problem.message());
    }
    return length(root, document);
  }
}
