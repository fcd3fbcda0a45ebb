package org.multiverse.curator.common;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is wrong with a JSON text, in words of JSON: Jackson's own name its classes and switches.
 */
final class JsonFaults {
  private static final Pattern SOURCE =
      Pattern.compile(
          "\\s*\\(?(?:start marker )?at \\[Source:[^\\]]*\\]\\)?|\\s*\\[Source:[^\\]]*\\]");
  private static final Pattern CHAIN = Pattern.compile("\\s*\\(through reference chain: .*\\)\\s*");
  private static final Pattern MISSING =
      Pattern.compile("(?:Missing|Null value for) (?:required )?creator property '([^']*)'.*");
  private static final Pattern TOKEN = Pattern.compile("(?s)Unrecognized token '(.*?)'.*");
  private static final Pattern NUMBER = Pattern.compile("Non-standard token '([^']*)'.*");
  private static final Pattern UNEXPECTED =
      Pattern.compile(
          "(?s)(?:Unexpected|Illegal) character \\((?:'(.*?)' \\()?(?:CTRL-CHAR, )?code (\\d+).*?\\)\\)?(?:: (?:was expecting|expected) (.*))?.*");
  private static final Pattern BYTE =
      Pattern.compile("Invalid UTF-8 (?:start|middle) byte (0x[0-9a-f]+).*");
  private static final Pattern FROM = Pattern.compile("(?s).* from (\\w+) (?:value|\").*");

  private JsonFaults() {}

  /** One clause, with the place: a line and a column, or the path to a value. */
  static String reason(JsonProcessingException fault) {
    if (fault instanceof JsonMappingException mapping) {
      return mapped(mapping);
    }
    JsonLocation at = fault.getLocation();
    if (at == null || at.getLineNr() < 1) {
      return syntax(fault);
    }
    // What is one line is often a line of a file, whose number the reader of the file knows.
    String line = at.getLineNr() == 1 ? "" : "line " + at.getLineNr() + ", ";
    return syntax(fault) + " (" + line + "column " + at.getColumnNr() + ")";
  }

  private static String syntax(JsonProcessingException fault) {
    String message = String.valueOf(fault.getOriginalMessage());
    if (fault instanceof JsonEOFException) {
      return "it is no whole JSON: it ends in the middle of a value";
    }
    if (fault instanceof StreamConstraintsException) {
      return "it is JSON beyond all measure: nested too deeply, or a name, number or text too long";
    }
    Matcher number = NUMBER.matcher(message);
    if (number.matches()) {
      return "it is no JSON: " + number.group(1) + " is no number of JSON";
    }
    Matcher token = TOKEN.matcher(message);
    if (token.matches()) {
      return "it is no JSON: '" + token.group(1) + "' is no value";
    }
    Matcher bad = BYTE.matcher(message);
    if (bad.matches()) {
      return "it is no UTF-8 text: byte " + bad.group(1);
    }
    Matcher unexpected = UNEXPECTED.matcher(message);
    if (unexpected.matches()) {
      String character =
          unexpected.group(1) == null
              ? "the character of code " + unexpected.group(2)
              : "'" + unexpected.group(1) + "'";
      return "it is no JSON: unexpected "
          + character
          + (unexpected.group(3) == null ? "" : ", wanted is " + Causes.said(unexpected.group(3)));
    }
    return "it is no JSON: " + Causes.said(message);
  }

  private static String mapped(JsonMappingException fault) {
    String message = String.valueOf(fault.getOriginalMessage());
    String place = path(fault.getPath());
    // The path ends with the missing property itself where Jackson has looked for it.
    String above = path(fault.getPath().subList(0, Math.max(0, fault.getPath().size() - 1)));
    String at = place.isEmpty() ? "" : " at " + place;
    if (fault instanceof UnrecognizedPropertyException unknown) {
      Collection<Object> known = unknown.getKnownPropertyIds();
      return "unknown property "
          + place
          + (known == null || known.isEmpty() ? "" : " (known: " + list(known) + ")");
    }
    Matcher missing = MISSING.matcher(message);
    if (missing.matches()) {
      boolean itself = place.equals(missing.group(1)) || place.endsWith("." + missing.group(1));
      String within = itself ? above : place;
      return "the property "
          + missing.group(1)
          + " is missing"
          + (within.isEmpty() ? "" : " at " + within);
    }
    if (fault instanceof ValueInstantiationException && fault.getCause() != null) {
      return Causes.reason(fault.getCause()) + at;
    }
    if (message.startsWith("No content to map")) {
      return "it is empty";
    }
    if (message.startsWith("Trailing token")) {
      return "it is no JSON: something follows the value";
    }
    if (fault instanceof MismatchedInputException mismatch) {
      Matcher from = FROM.matcher(message);
      return "wrong type"
          + at
          + ": "
          + wanted(mismatch.getTargetType())
          + " is wanted"
          + (from.matches() ? kind(from.group(1)) : "");
    }
    return fault.getCause() instanceof JsonProcessingException inner && inner != fault
        ? reason(inner)
        : "it does not fit" + at;
  }

  private static String list(Collection<Object> names) {
    return String.join(", ", names.stream().map(String::valueOf).sorted().toList());
  }

  private static String kind(String jackson) {
    return switch (jackson) {
      case "Array" -> ", not an array";
      case "Object" -> ", not an object";
      case "String" -> ", not a text";
      case "Integer", "Floating" -> ", not a number";
      case "Boolean" -> ", not true or false";
      case "Null" -> ", not null";
      default -> "";
    };
  }

  private static String wanted(Class<?> type) {
    if (type == null) {
      return "another value";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    if (CharSequence.class.isAssignableFrom(type) || type.isEnum()) {
      return "a text";
    }
    return type.isArray() || Collection.class.isAssignableFrom(type) ? "an array" : "an object";
  }

  /** Such as {@code models[2].price}. */
  private static String path(List<JsonMappingException.Reference> references) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : references) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.length() == 0 ? "" : ".").append(reference.getFieldName());
      }
    }
    return path.toString();
  }

  /** A message of Jackson without what it says of where it read and into which classes. */
  static String withoutSource(String message) {
    String plain = CHAIN.matcher(SOURCE.matcher(message).replaceAll("")).replaceAll("");
    return plain.replaceAll("\\s*\\(?[^().]*`\\w*(?:Feature|Constraints)\\.[^`]*`[^().]*\\)?", "");
  }
}
