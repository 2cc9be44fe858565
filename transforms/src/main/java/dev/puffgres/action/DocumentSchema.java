package dev.puffgres.action;

import java.util.Objects;

/**
 * What a namespace must know to hold an action's document.
 *
 * <p>The engine hands out the same instance for documents of the same shape, so the sink may compare by identity first.
 *
 * @param schema turbopuffer's {@code schema} as JSON text, always with {@code id} and, when versioned, {@code __source_lsn}
 * @param distanceMetric {@code cosine_distance} or {@code euclidean_squared}; null without a dense vector
 */
public record DocumentSchema(String schema, String distanceMetric) {
    public DocumentSchema {
        Objects.requireNonNull(schema, "schema");
    }
}
