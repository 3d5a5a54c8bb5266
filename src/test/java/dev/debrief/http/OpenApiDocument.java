package dev.debrief.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The description of the API, and as much of JSON Schema as it uses. Stricter than the standard in
 * one thing: a property that the schema does not name is an error.
 */
final class OpenApiDocument {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  private final JsonNode root;

  OpenApiDocument(JsonNode root) {
    this.root = root;
  }

  /** One method of one path. */
  record Operation(String method, String path, JsonNode node) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  JsonNode root() {
    return root;
  }

  /** All operations, in the document's order. */
  List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : root.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> entry : path.getValue().properties()) {
        if (METHODS.contains(entry.getKey())) {
          all.add(
              new Operation(
                  entry.getKey().toUpperCase(Locale.ROOT), path.getKey(), entry.getValue()));
        }
      }
    }
    return all;
  }

  Operation operation(String method, String path) {
    return operations().stream()
        .filter(o -> o.method().equals(method) && o.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  /** The methods of each path. */
  Map<String, Set<String>> methods() {
    Map<String, Set<String>> methods = new TreeMap<>();
    operations()
        .forEach(o -> methods.computeIfAbsent(o.path(), p -> new TreeSet<>()).add(o.method()));
    return methods;
  }

  /** What an operation answers with a status; missing where the document does not say. */
  JsonNode response(Operation operation, int status) {
    return resolved(operation.node().path("responses").path(Integer.toString(status)));
  }

  /** The node itself, or what it refers to. */
  JsonNode resolved(JsonNode node) {
    return node.path("$ref").isTextual() ? root.at(pointer(node)) : node;
  }

  private static String pointer(JsonNode reference) {
    return reference.get("$ref").asText().substring(1);
  }

  /** Every node of the document that is a reference, by what it refers to. */
  Map<String, JsonNode> references() {
    Map<String, JsonNode> found = new TreeMap<>();
    for (JsonNode node : root.findParents("$ref")) {
      found.put(node.get("$ref").asText(), root.at(pointer(node)));
    }
    return found;
  }

  /** What is wrong with a value, each with its place; empty where it is as the schema says. */
  List<String> errors(JsonNode schema, JsonNode value) {
    List<String> errors = new ArrayList<>();
    check(schema, value, "$", errors);
    return errors;
  }

  private void check(JsonNode reference, JsonNode value, String at, List<String> errors) {
    JsonNode schema = resolved(reference);
    if (schema.isMissingNode()) {
      errors.add(at + ": no schema");
    } else if (schema.has("oneOf")) {
      long fits = 0;
      for (JsonNode one : schema.get("oneOf")) {
        fits += errors(one, value).isEmpty() ? 1 : 0;
      }
      if (fits != 1) {
        errors.add(at + ": fits " + fits + " of oneOf: " + value);
      }
    } else if (!isOfType(schema.path("type"), value)) {
      errors.add(at + ": is no " + schema.path("type") + ": " + value);
    } else {
      checkText(schema, value, at, errors);
      if (value.isObject() && schema.has("properties")) {
        checkObject(schema, value, at, errors);
      }
      for (int i = 0; i < value.size() && value.isArray() && schema.has("items"); i++) {
        check(schema.get("items"), value.get(i), at + "[" + i + "]", errors);
      }
    }
  }

  private void checkObject(JsonNode schema, JsonNode value, String at, List<String> errors) {
    Set<String> names = new HashSet<>();
    value.fieldNames().forEachRemaining(names::add);
    for (JsonNode required : schema.path("required")) {
      if (!names.contains(required.asText())) {
        errors.add(at + ": has no " + required.asText());
      }
    }
    for (String name : names) {
      if (schema.get("properties").has(name)) {
        check(schema.get("properties").get(name), value.get(name), at + "." + name, errors);
      } else {
        errors.add(at + ": has " + name + ", which the schema does not name");
      }
    }
  }

  private static void checkText(JsonNode schema, JsonNode value, String at, List<String> errors) {
    boolean inEnum = !schema.has("enum");
    for (JsonNode one : schema.path("enum")) {
      inEnum |= one.equals(value);
    }
    if (!inEnum) {
      errors.add(at + ": is none of " + schema.get("enum") + ": " + value);
    }
    if (schema.has("pattern")
        && !Pattern.compile(schema.get("pattern").asText()).matcher(value.asText()).find()) {
      errors.add(at + ": is not like " + schema.get("pattern") + ": " + value);
    }
  }

  private static boolean isOfType(JsonNode type, JsonNode value) {
    if (type.isArray()) {
      for (JsonNode one : type) {
        if (isOfType(one, value)) {
          return true;
        }
      }
      return false;
    }
    return switch (type.asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> false;
    };
  }
}
