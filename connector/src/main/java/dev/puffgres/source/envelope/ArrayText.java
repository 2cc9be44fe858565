package dev.puffgres.source.envelope;

import dev.puffgres.source.envelope.Conversion.Decoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads arrays as Postgres prints them: <code>{1,NULL,"a \"b\""}</code>, with bounds before it where they are not the usual. */
final class ArrayText {

    private static final String NULL = "NULL";
    private static final char DELIMITER = ',';

    private final String text;
    private final Decoder element;
    private int at;

    private ArrayText(String text, Decoder element) {
        this.text = text;
        this.element = element;
    }

    /**
     * The elements of an array. Those of an array of arrays, which Connect's schema of it cannot hold, are null, as Debezium
     * writes them.
     */
    static List<Object> read(String text, Decoder element) {
        ArrayText reader = new ArrayText(text, element);
        if (text.startsWith("[")) {
            reader.at = text.indexOf('=') + 1;
        }
        List<Object> elements = reader.array();
        if (reader.at != text.length()) {
            throw new IllegalArgumentException();
        }
        return elements;
    }

    /** The elements of an array that are not null, for a schema that has no room for nulls. */
    static List<Object> readWithoutNulls(String text, Decoder element) {
        List<Object> elements = read(text, element);
        elements.removeIf(Objects::isNull);
        return elements;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        expect('{');
        if (text.charAt(at) == '}') {
            at++;
            return elements;
        }
        while (true) {
            elements.add(one());
            char after = text.charAt(at);
            at++;
            if (after == '}') {
                return elements;
            } else if (after != DELIMITER) {
                throw new IllegalArgumentException();
            }
        }
    }

    private Object one() {
        switch (text.charAt(at)) {
            case '{':
                array();
                return null;
            case '"':
                return element.decode(quoted());
            default:
                String bare = bare();
                return bare.equals(NULL) ? null : element.decode(bare);
        }
    }

    private String bare() {
        int start = at;
        while (text.charAt(at) != DELIMITER && text.charAt(at) != '}') {
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted() {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                at++;
            }
            value.append(text.charAt(at));
            at++;
        }
        at++;
        return value.toString();
    }

    private void expect(char expected) {
        if (text.charAt(at) != expected) {
            throw new IllegalArgumentException();
        }
        at++;
    }
}
