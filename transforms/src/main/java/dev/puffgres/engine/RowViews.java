package dev.puffgres.engine;

import dev.puffgres.event.Operation;
import dev.puffgres.event.Row;
import dev.puffgres.event.RowEvent;
import dev.puffgres.mapping.Attribute;
import dev.puffgres.mapping.AttributeType;
import dev.puffgres.mapping.Mapping;
import java.util.Set;
import java.util.stream.Collectors;

/** What a mapping knows of a table's columns and the records do not say, laid over their rows. */
final class RowViews {

    private final Mapping mapping;
    private final Set<String> nullable;

    RowViews(Mapping mapping) {
        this.mapping = mapping;
        this.nullable = mapping.attributes().values().stream()
                .filter(attribute ->
                        attribute.type().filter(RowViews::lacksPlaceholder).isPresent())
                .map(Attribute::column)
                .collect(Collectors.toUnmodifiableSet());
    }

    Row of(RowEvent event, Row row) {
        Row declared = mapping.source().types().isEmpty()
                ? row
                : new DeclaredRow(row, mapping.source().types());
        return nullsMayBeUnavailable(event) && row == event.after() ? new NullableRow(declared, nullable) : declared;
    }

    private boolean nullsMayBeUnavailable(RowEvent event) {
        return mapping.source().replicaIdentity() == Mapping.ReplicaIdentity.DEFAULT
                && (event.operation() == Operation.UPDATE || event.afterKeyChange());
    }

    /** Attributes that come from columns for which Debezium has no placeholder: where the record has no types, they tell. */
    private static boolean lacksPlaceholder(AttributeType type) {
        return switch (type.kind()) {
            case F32_VECTOR, F16_VECTOR, SPARSE_VECTOR, FLOAT_ARRAY, DATETIME_ARRAY, BOOL_ARRAY -> true;
            default -> false;
        };
    }
}
