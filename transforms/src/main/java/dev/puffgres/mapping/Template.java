package dev.puffgres.mapping;

import java.util.List;

/**
 * A literal or a text with {@code {column}} in it. Different values of the columns never give the same text: what a
 * column gives is escaped.
 */
public record Template(List<Part> parts) {
    /** A part of a template. */
    public sealed interface Part {}

    /** Text that stands as it is. */
    public record Literal(String text) implements Part {}

    /** The place of a column's value. */
    public record Column(String name) implements Part {}

    public Template {
        parts = List.copyOf(parts);
    }

    /** The columns that it names, in order. */
    public List<String> columns() {
        return parts.stream()
                .filter(Column.class::isInstance)
                .map(part -> ((Column) part).name())
                .toList();
    }

    public boolean isLiteral() {
        return parts.stream().allMatch(Literal.class::isInstance);
    }
}
