package dev.puffgres.action;

import java.util.Objects;
import java.util.Optional;

/** What one event means for one mapping. Every action names the mapping that gave it. */
public sealed interface Action {

    /** The mapping's name. */
    String mapping();

    /** An action that becomes (part of) a request. */
    sealed interface Write extends Action {
        Target target();

        Version version();

        /** When the change was committed in Postgres, milliseconds since the epoch; 0 if unknown. */
        long commitMs();

        /** What the namespace must know; a delete carries it too, since its condition names {@code __source_lsn}. */
        DocumentSchema schema();
    }

    /**
     * Create or replace a document.
     *
     * @param document the whole document as the text of one JSON object, {@code id} first and the version within
     */
    record Upsert(String mapping, Target target, Version version, long commitMs, DocumentSchema schema, String document)
            implements Write {
        public Upsert {
            requireWrite(mapping, target, version, schema);
            Objects.requireNonNull(document, "document");
        }
    }

    /**
     * Overwrite some attributes of an existing document.
     *
     * @param attributes the text of one JSON object: {@code id}, the version and the attributes that are known
     * @param unavailable the columns that the event did not carry, comma-separated: for the error if no document is there
     */
    record Patch(
            String mapping,
            Target target,
            Version version,
            long commitMs,
            DocumentSchema schema,
            String attributes,
            String unavailable)
            implements Write {
        public Patch {
            requireWrite(mapping, target, version, schema);
            Objects.requireNonNull(attributes, "attributes");
            Objects.requireNonNull(unavailable, "unavailable");
        }
    }

    /** Remove a document. */
    record Delete(String mapping, Target target, Version version, long commitMs, DocumentSchema schema)
            implements Write {
        public Delete {
            requireWrite(mapping, target, version, schema);
        }
    }

    /**
     * Remove every document of the mapping that is older than the version. What comes before it must be written before, and what
     * comes after it after.
     *
     * @param namespace the mapping's only one
     * @param commitMs when the TRUNCATE was committed in Postgres, milliseconds since the epoch; 0 if unknown
     * @param schema at least what the namespace must know to tell which documents are older
     */
    record Truncate(String mapping, String namespace, Version version, long commitMs, DocumentSchema schema)
            implements Action {
        public Truncate {
            Objects.requireNonNull(mapping, "mapping");
            Objects.requireNonNull(namespace, "namespace");
            Objects.requireNonNull(schema, "schema");
            if (!version.versioned()) {
                throw new IllegalArgumentException("without versions nothing tells which documents are older");
            }
        }
    }

    /**
     * Nothing to do.
     *
     * @param reason a short constant text for counting and logs
     */
    record Skip(String mapping, String reason) implements Action {
        public Skip {
            Objects.requireNonNull(mapping, "mapping");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * The event cannot be served under this mapping.
     *
     * @param mapping {@link #NO_MAPPING} if under none
     * @param message names column, type, table, LSN and the remedy, and never quotes the row
     * @param outdated the document that now lacks a change, so that it can be marked as incomplete; empty if the event could
     *     not even tell which, or leaves none behind
     */
    record Failure(String mapping, FailureKind kind, String message, Optional<Outdated> outdated) implements Action {

        /** What the mapping's name is where the event cannot be read. */
        public static final String NO_MAPPING = "";

        public Failure {
            Objects.requireNonNull(mapping, "mapping");
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(outdated, "outdated");
        }

        public Failure(String mapping, FailureKind kind, String message) {
            this(mapping, kind, message, Optional.empty());
        }
    }

    /**
     * A document that lacks a change.
     *
     * @param version of the change
     * @param schema at least the id's and the version's
     */
    record Outdated(Target target, Version version, DocumentSchema schema) {
        public Outdated {
            Objects.requireNonNull(target, "target");
            Objects.requireNonNull(schema, "schema");
            if (!version.versioned()) {
                throw new IllegalArgumentException("without versions a document cannot be marked");
            }
        }
    }

    private static void requireWrite(String mapping, Target target, Version version, DocumentSchema schema) {
        Objects.requireNonNull(mapping, "mapping");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(schema, "schema");
    }
}
