package dev.puffgres.event;

/**
 * How one column's values are decoded.
 *
 * @param type what {@link Row#type} says of the column
 * @param decoder turns a value that is neither null nor unavailable into what {@link ColumnType.Kind} says
 * @param nullMayBeUnavailable whether Debezium writes null for an unchanged TOASTed value of this type
 */
record ColumnCodec(ColumnType type, Decoder decoder, boolean nullMayBeUnavailable) {

    /** Decodes a value as a Connect struct or as JSON has it. */
    @FunctionalInterface
    interface Decoder {
        /** @return the value, or null if it is no value of the type */
        Object decode(Object value);
    }

    Object decode(String column, Object value) {
        Object decoded;
        try {
            decoded = decoder.decode(value);
        } catch (ColumnCodecs.UnsupportedTypeException e) {
            throw new ColumnException(column, e.getMessage());
        } catch (RuntimeException e) {
            // Parsers quote what they cannot parse, so nothing of theirs is passed on.
            decoded = null;
        }
        if (decoded == null) {
            throw new ColumnException(column, "the record's value is none of its declared type (" + name(type) + ")");
        }
        return decoded;
    }

    private static String name(ColumnType type) {
        return type.element() == null ? type.kind().name() : "array of " + name(type.element());
    }
}
