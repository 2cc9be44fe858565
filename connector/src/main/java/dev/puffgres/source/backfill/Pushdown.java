package dev.puffgres.source.backfill;

import dev.puffgres.event.ColumnType.Kind;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.source.envelope.EnvelopeOptions;
import dev.puffgres.source.envelope.EnvelopeOptions.Decimals;
import dev.puffgres.source.envelope.EnvelopeOptions.Times;
import dev.puffgres.source.postgres.PgType;
import dev.puffgres.source.postgres.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the server is asked for: the rows that may be members of some mapping. The sink's transform decides; a row too many costs its way, a
 * row too few would be a document that is missing.
 */
final class Pushdown {

    private Pushdown() {}

    /** The mappings' predicates as a {@code WHERE}; empty where all rows must be read. */
    static Optional<String> where(List<Mapping> mappings, Table table, EnvelopeOptions values) {
        List<String> conditions = new ArrayList<>();
        for (Mapping mapping : mappings) {
            Optional<String> condition = mapping.membership()
                    .flatMap(predicate -> predicate.superset(column -> kind(table, column, values)));
            if (condition.isEmpty()) {
                return Optional.empty();
            }
            conditions.add(condition.get());
        }
        return Optional.of(conditions.size() == 1 ? conditions.get(0) : "(" + String.join(") OR (", conditions) + ")");
    }

    /** The family of a column's type, if its values reach the transform as they are. */
    private static Kind kind(Table table, String column, EnvelopeOptions values) {
        int index = table.indexOf(column);
        return index < 0 ? Kind.UNTYPED : kind(table.columns().get(index).type().root(), values);
    }

    private static Kind kind(PgType type, EnvelopeOptions values) {
        if (type.isEnum()) {
            return Kind.ENUM;
        }
        if (!type.isSystem()) {
            return Kind.UNTYPED;
        }
        return switch (type.name()) {
            case "bool" -> Kind.BOOLEAN;
            case "int2", "int4", "int8" -> Kind.INTEGER;
            case "numeric" -> values.decimals() == Decimals.DOUBLE ? Kind.UNTYPED : Kind.NUMERIC;
            case "float4" -> Kind.REAL;
            case "float8" -> Kind.DOUBLE;
            case "text", "varchar" -> Kind.TEXT;
            case "bpchar" -> Kind.CHAR;
            case "uuid" -> Kind.UUID;
            case "timestamptz" -> Kind.TIMESTAMPTZ;
            // Of milliseconds, or with years that nanoseconds cannot count, they are others.
            case "timestamp" ->
                values.times() == Times.CONNECT || values.times() == Times.NANOSECONDS ? Kind.UNTYPED : Kind.TIMESTAMP;
            case "date" -> Kind.DATE;
            case "json", "jsonb" -> Kind.JSON;
            case "bytea" -> Kind.BYTES;
            default -> Kind.UNTYPED;
        };
    }
}
