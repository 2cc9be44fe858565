package dev.puffgres.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/** What a struct's schema says of its fields as columns. Immutable. */
final class RowShape {

    private final Map<String, ColumnCodec> codecs;

    RowShape(Schema schema) {
        Map<String, ColumnCodec> byColumn = new LinkedHashMap<>();
        for (Field field : schema.fields()) {
            byColumn.put(field.name(), ColumnCodecs.of(field.schema()));
        }
        this.codecs = Collections.unmodifiableMap(byColumn);
    }

    Set<String> columns() {
        return codecs.keySet();
    }

    ColumnCodec codec(String column) {
        ColumnCodec codec = codecs.get(column);
        if (codec == null) {
            throw new IllegalArgumentException("no such column: " + column);
        }
        return codec;
    }
}
