package dev.puffgres.sink;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The top-level members of one JSON object, as texts. Documents are rendered once, by the engine, and merging two of them
 * must not render their values anew: numbers keep their digits and vectors their encoding.
 */
final class Members {
    private Members() {}

    /**
     * Splits the text of an object. Names keep their quotes; values are the texts between the separators.
     *
     * @throws IllegalArgumentException if the text is not an object; the message does not quote it
     */
    static Map<String, String> of(String object) {
        Map<String, String> members = new LinkedHashMap<>();
        int at = skipSpace(object, 0);
        at = expect(object, at, '{');
        at = skipSpace(object, at);
        if (charAt(object, at) == '}') {
            return members;
        }
        while (true) {
            at = skipSpace(object, at);
            int nameEnd = endOfString(object, at);
            String name = object.substring(at, nameEnd);
            at = expect(object, skipSpace(object, nameEnd), ':');
            at = skipSpace(object, at);
            int valueEnd = endOfValue(object, at);
            members.put(name, object.substring(at, valueEnd).stripTrailing());
            if (charAt(object, valueEnd) == '}') {
                return members;
            }
            at = expect(object, valueEnd, ',');
        }
    }

    /** Joins members into the text of an object. */
    static String join(Map<String, String> members) {
        StringBuilder object = new StringBuilder("{");
        members.forEach((name, value) -> {
            if (object.length() > 1) {
                object.append(',');
            }
            object.append(name).append(':').append(value);
        });
        return object.append('}').toString();
    }

    /** The end of a value that begins at {@code at}: the next comma or brace of the object's own level. */
    private static int endOfValue(String text, int at) {
        int depth = 0;
        int end = at;
        while (true) {
            char c = charAt(text, end);
            switch (c) {
                case '"' -> end = endOfString(text, end) - 1;
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    if (depth == 0) {
                        return end;
                    }
                    depth--;
                }
                case ',' -> {
                    if (depth == 0) {
                        return end;
                    }
                }
                default -> {}
            }
            end++;
        }
    }

    /** The position after the closing quote of a string that begins at {@code at}. */
    private static int endOfString(String text, int at) {
        int end = expect(text, at, '"');
        while (true) {
            char c = charAt(text, end);
            if (c == '"') {
                return end + 1;
            }
            end += c == '\\' ? 2 : 1;
        }
    }

    private static int skipSpace(String text, int at) {
        int next = at;
        while (next < text.length() && text.charAt(next) <= ' ') {
            next++;
        }
        return next;
    }

    private static int expect(String text, int at, char expected) {
        if (charAt(text, at) != expected) {
            throw new IllegalArgumentException("not a JSON object: expected " + expected + " at " + at);
        }
        return at + 1;
    }

    private static char charAt(String text, int at) {
        if (at >= text.length()) {
            throw new IllegalArgumentException("not a JSON object: it ends at " + at);
        }
        return text.charAt(at);
    }
}
