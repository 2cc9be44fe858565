package dev.puffgres.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The forms in which Debezium writes "this TOASTed value did not change" (seen with 3.7.0; its class {@code
 * UnchangedToastedPlaceholder}): the placeholder as text, also for a numeric as text and a bytea as hex; its bytes; a list
 * of it (text[], json[]) or of its bytes (bytea[]); the list of its byte codes (int[], bigint[], date[] as days); a list of
 * its name-based UUID (uuid[]); a map of it, or that map as JSON (hstore). In JSON, bytes are base64.
 *
 * <p>For all other types it writes null: see {@link ColumnCodec#nullMayBeUnavailable()}.
 */
final class UnavailableForms {

    private final String placeholder;
    private final byte[] bytes;
    private final String base64;
    private final String hstore;
    private final Set<String> elements;

    UnavailableForms(String placeholder) {
        this.placeholder = placeholder;
        this.bytes = placeholder.getBytes(UTF_8);
        this.base64 = Base64.getEncoder().encodeToString(bytes);
        this.hstore = "{\"" + placeholder + "\":\"" + placeholder + "\"}";
        this.elements =
                Set.of(placeholder, base64, UUID.nameUUIDFromBytes(bytes).toString());
    }

    boolean matches(Object value) {
        if (value instanceof String text) {
            return isText(text);
        } else if (value instanceof byte[] array) {
            return Arrays.equals(array, bytes);
        } else if (value instanceof ByteBuffer buffer) {
            return buffer.remaining() == bytes.length && buffer.equals(ByteBuffer.wrap(bytes));
        } else if (value instanceof List<?> list) {
            return isList(list);
        } else if (value instanceof Map<?, ?> map) {
            return map.size() == 1 && placeholder.equals(map.get(placeholder));
        }
        return false;
    }

    private boolean isText(String value) {
        // Equality of strings looks at the lengths first; hashing a long value would read all of it.
        return value.equals(placeholder) || value.equals(base64) || value.equals(hstore);
    }

    private boolean isList(List<?> list) {
        if (list.size() == 1) {
            Object element = list.get(0);
            return element instanceof String text ? elements.contains(text) : isBytes(element);
        }
        return list.size() == bytes.length && isByteCodes(list);
    }

    private boolean isBytes(Object element) {
        return (element instanceof byte[] || element instanceof ByteBuffer) && matches(element);
    }

    private boolean isByteCodes(List<?> list) {
        for (int i = 0; i < bytes.length; i++) {
            if (!(list.get(i) instanceof Number code) || code.doubleValue() != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
