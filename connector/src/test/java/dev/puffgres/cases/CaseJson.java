package dev.puffgres.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Iterator;
import java.util.Map;

/** JSON whose numbers keep their digits, laid out for people: what fits into a line stands in one. */
final class CaseJson {

    private static final int WIDTH = 140;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private CaseJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    static String compact(JsonNode json) {
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** A body as a tree if its text can be had back from that byte for byte, else as text. */
    static JsonNode exact(String body) {
        try {
            JsonNode tree = parse(body);
            return compact(tree).equals(body) ? tree : TextNode.valueOf(body);
        } catch (JsonProcessingException notJson) {
            return TextNode.valueOf(body);
        }
    }

    static String pretty(JsonNode json) {
        StringBuilder out = new StringBuilder();
        write(json, 0, 0, out);
        return out.append('\n').toString();
    }

    private static void write(JsonNode json, int indent, int used, StringBuilder out) {
        String compact = compact(json);
        if (indent > 0 && used + compact.length() <= WIDTH || !json.isContainerNode() || json.isEmpty()) {
            out.append(compact);
        } else if (json.isArray()) {
            out.append('[');
            for (int i = 0; i < json.size(); i++) {
                newLine(i == 0, indent + 2, out);
                write(json.get(i), indent + 2, indent + 2, out);
            }
            closing(']', indent, out);
        } else {
            out.append('{');
            Iterator<Map.Entry<String, JsonNode>> members = json.properties().iterator();
            for (boolean first = true; members.hasNext(); first = false) {
                Map.Entry<String, JsonNode> member = members.next();
                newLine(first, indent + 2, out);
                String name = compact(TextNode.valueOf(member.getKey())) + ": ";
                out.append(name);
                write(member.getValue(), indent + 2, indent + 2 + name.length(), out);
            }
            closing('}', indent, out);
        }
    }

    private static void newLine(boolean first, int indent, StringBuilder out) {
        out.append(first ? "\n" : ",\n").append(" ".repeat(indent));
    }

    private static void closing(char bracket, int indent, StringBuilder out) {
        out.append('\n').append(" ".repeat(indent)).append(bracket);
    }
}
