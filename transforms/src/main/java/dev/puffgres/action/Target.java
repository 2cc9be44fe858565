package dev.puffgres.action;

import java.util.Objects;

/**
 * The document that an action is about.
 *
 * @param namespace the namespace, without the sink's prefix
 * @param id the document id as the JSON text that goes into a request: {@code 42} or {@code "a1"}
 */
public record Target(String namespace, String id) {
    public Target {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(id, "id");
    }
}
