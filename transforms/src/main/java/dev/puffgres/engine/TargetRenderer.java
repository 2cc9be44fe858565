package dev.puffgres.engine;

import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Target;
import dev.puffgres.event.Row;
import dev.puffgres.event.Unavailable;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.mapping.Template;
import java.util.Objects;

/** Where a row's document is: its namespace and id. */
final class TargetRenderer {

    private static final int MAX_NAMESPACE = 128;

    private final Template namespace;
    private final String literalNamespace;
    private final IdRenderer ids;

    TargetRenderer(Mapping mapping) {
        this.namespace = mapping.namespace();
        this.literalNamespace = namespace.isLiteral() ? checked(namespace.render(column -> column)) : null;
        this.ids = new IdRenderer(mapping.id());
    }

    Target target(Row row) {
        return new Target(namespace(row), ids.render(row));
    }

    /** The namespace of a mapping whose rows all go to the same one. */
    String onlyNamespace() {
        return Objects.requireNonNull(literalNamespace, "the namespace depends on the row");
    }

    private String namespace(Row row) {
        if (literalNamespace != null) {
            return literalNamespace;
        }
        return checked(namespace.render(column -> {
            String text = ColumnText.of(value(row, column, "the namespace", FailureKind.INVALID_NAMESPACE));
            if (text == null) {
                throw new Refusal(
                        FailureKind.INVALID_NAMESPACE,
                        "column " + column + " is of type " + row.type(column).kind()
                                + ", which gives no text for the namespace");
            }
            return text;
        }));
    }

    /** The template escapes what a namespace may not hold; only the length is left to check. */
    private static String checked(String namespace) {
        if (namespace.isEmpty() || namespace.length() > MAX_NAMESPACE) {
            throw new Refusal(
                    FailureKind.INVALID_NAMESPACE,
                    "the namespace has " + namespace.length() + " characters, and must have 1 to " + MAX_NAMESPACE
                            + ": choose other columns for the template, or exclude such rows by membership");
        }
        return namespace;
    }

    /** The value of a column that a target needs: never null. */
    static Object value(Row row, String column, String part, FailureKind kind) {
        if (!row.has(column)) {
            throw new Refusal(
                    FailureKind.MISSING_COLUMN,
                    "the record has no column " + column + ", which " + part
                            + " needs: correct the mapping, or the source's column.include.list");
        }
        Object value = row.value(column);
        if (value == Unavailable.UNAVAILABLE) {
            throw new Refusal(
                    FailureKind.UNAVAILABLE_COLUMN,
                    "column " + column + ", which " + part + " needs, is unchanged TOASTed and not in the event: set"
                            + " REPLICA IDENTITY FULL on the table and replica_identity = \"full\" in the mapping");
        } else if (value == null) {
            throw new Refusal(
                    kind, "column " + column + ", which " + part + " needs, is null: exclude such rows by membership");
        }
        return value;
    }
}
