package dev.puffgres.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Damage to a JSON tree that leaves it JSON: other types, missing and doubled members, deep nests, numbers without end. */
public final class JsonMutator {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int LONG_TEXT = 5000;

    private final SplittableRandom random;
    private final List<String> words;

    /** @param words texts that mean something where the tree is read, to be put in place of others */
    public JsonMutator(SplittableRandom random, List<String> words) {
        this.random = random;
        this.words = words;
    }

    /** Changes one to four things in the tree, in place. */
    public void mutate(ObjectNode tree) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            mutateOnce(tree);
        }
    }

    private void mutateOnce(ObjectNode tree) {
        List<JsonNode> inner = new ArrayList<>();
        collect(tree, inner);
        JsonNode chosen = inner.get(random.nextInt(inner.size()));
        if (chosen.isEmpty()) {
            return;
        }
        if (chosen instanceof ObjectNode object) {
            mutateMember(object, new ArrayList<>(iterable(object)));
        } else {
            mutateElement((ArrayNode) chosen);
        }
    }

    private static List<String> iterable(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void collect(JsonNode node, List<JsonNode> inner) {
        if (node.isContainerNode()) {
            inner.add(node);
            node.forEach(child -> collect(child, inner));
        }
    }

    private void mutateMember(ObjectNode object, List<String> names) {
        String name = names.get(random.nextInt(names.size()));
        String other = names.get(random.nextInt(names.size()));
        switch (random.nextInt(10)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(word(), object.get(name).deepCopy());
            case 2 -> {
                JsonNode value = object.get(name);
                object.set(name, object.get(other));
                object.set(other, value);
            }
            case 3 -> object.set(word(), object.remove(name));
            default -> object.set(name, instead(object.get(name)));
        }
    }

    private void mutateElement(ArrayNode array) {
        int at = random.nextInt(array.size());
        switch (random.nextInt(6)) {
            case 0 -> array.remove(at);
            case 1 -> array.insert(at, array.get(random.nextInt(array.size())).deepCopy());
            case 2 -> array.insert(at, odd());
            default -> array.set(at, instead(array.get(at)));
        }
    }

    private JsonNode instead(JsonNode value) {
        return switch (random.nextInt(8)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.arrayNode().add(value.deepCopy());
            case 2 -> NODES.objectNode().set(word(), value.deepCopy());
            case 3 -> NODES.textNode(word());
            case 4 -> value.isTextual() ? NODES.textNode(new TextMutator(random).mutated(value.textValue())) : odd();
            case 5 -> value.isTextual() ? odd() : NODES.textNode(value.toString());
            default -> odd();
        };
    }

    private String word() {
        return words.get(random.nextInt(words.size()));
    }

    private JsonNode odd() {
        return switch (random.nextInt(22)) {
            case 0 -> NODES.booleanNode(random.nextBoolean());
            case 1 -> NODES.numberNode(random.nextInt(-3, 300));
            case 2 -> NODES.numberNode(random.nextLong());
            case 3 -> NODES.numberNode(Long.MIN_VALUE);
            case 4 -> NODES.numberNode(BigInteger.TWO.pow(64 + random.nextInt(200)));
            case 5 -> NODES.numberNode(new BigDecimal("-0.5"));
            case 6 -> NODES.numberNode(new BigDecimal(BigInteger.ONE, random.nextInt()));
            case 7 ->
                NODES.numberNode(new BigDecimal(BigInteger.valueOf(random.nextLong()), random.nextInt(-500, 500)));
            case 8 -> NODES.textNode("");
            case 9 -> NODES.textNode("NaN");
            case 10 -> NODES.textNode(random.nextBoolean() ? "Infinity" : "-infinity");
            case 11 -> NODES.textNode("\ud83d");
            case 12 -> NODES.textNode("\0\u001f\"\\\n");
            case 13 -> NODES.textNode("x".repeat(LONG_TEXT));
            case 14 -> NODES.textNode("2026-02-30T25:61:61Z");
            case 15 -> NODES.textNode("1e2147483647");
            case 16 -> NODES.textNode("====");
            case 17 -> NODES.arrayNode();
            case 18 -> NODES.objectNode();
            case 19 -> nest(1 + random.nextInt(200));
            case 20 -> NODES.arrayNode().add(1).add("a").addNull().add(NODES.objectNode());
            default ->
                NODES.textNode(new BigDecimal(BigInteger.valueOf(random.nextLong()), random.nextInt()).toString());
        };
    }

    private static JsonNode nest(int depth) {
        JsonNode nest = NODES.numberNode(1);
        for (int i = 0; i < depth; i++) {
            nest = i % 2 == 0 ? NODES.arrayNode().add(nest) : NODES.objectNode().set("a", nest);
        }
        return nest;
    }
}
