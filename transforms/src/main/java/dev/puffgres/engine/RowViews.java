package dev.puffgres.engine;

import dev.puffgres.event.Operation;
import dev.puffgres.event.Row;
import dev.puffgres.event.RowEvent;
import dev.puffgres.event.RowShape;
import dev.puffgres.mapping.Attribute;
import dev.puffgres.mapping.AttributeType;
import dev.puffgres.mapping.Mapping;
import java.util.BitSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What a mapping knows of a table's columns and the records do not say, laid over their rows. Not thread-safe. */
final class RowViews {

    private final Mapping mapping;
    private final Set<String> undeclared;
    private final PerShape<Overlay> overlays = new PerShape<>(this::overlay);

    /**
     * What is laid over rows of one shape.
     *
     * @param declaration null if nothing is declared
     * @param nullable the places in which null may be an unavailable value
     */
    private record Overlay(DeclaredRow.Declaration declaration, BitSet nullable) {}

    RowViews(Mapping mapping) {
        this.mapping = mapping;
        this.undeclared = mapping.attributes().values().stream()
                .filter(attribute ->
                        attribute.type().filter(RowViews::lacksPlaceholder).isPresent())
                .map(Attribute::column)
                .collect(Collectors.toUnmodifiableSet());
    }

    Row of(RowEvent event, Row row) {
        Overlay overlay = overlays.of(row.shape());
        Row declared = DeclaredRow.of(row, overlay.declaration());
        boolean nullable = row == event.after() && !overlay.nullable().isEmpty() && nullsMayBeUnavailable(event);
        return nullable ? new NullableRow(declared, overlay.nullable()) : declared;
    }

    private Overlay overlay(RowShape shape) {
        BitSet nullable = new BitSet();
        for (int place = 0; place < shape.size(); place++) {
            nullable.set(place, shape.nullMayBeUnavailable(place) || undeclared.contains(shape.name(place)));
        }
        return new Overlay(DeclaredRow.Declaration.of(shape, mapping.source().types()), nullable);
    }

    private boolean nullsMayBeUnavailable(RowEvent event) {
        return !event.exactNulls()
                && mapping.source().replicaIdentity() == Mapping.ReplicaIdentity.DEFAULT
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
