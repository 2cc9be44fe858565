package dev.puffgres.source.envelope;

import java.util.function.Supplier;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * How the values of one type are written.
 *
 * @param schema a new builder of the field's schema, which may still be made optional and given a default
 * @param decoder turns Postgres' text into the field's value
 * @param substitute what stands for a null in a NOT NULL column, which a delete's old row has in all but its key
 * @param unavailable what says that a TOASTed value did not change
 */
record Conversion(Supplier<SchemaBuilder> schema, Decoder decoder, Object substitute, Object unavailable) {

    /** Turns Postgres' text into a value. */
    @FunctionalInterface
    interface Decoder {
        /**
         * Decodes a value.
         *
         * @return null for a value that the field cannot hold, such as a NaN among decimals
         * @throws RuntimeException if the text is none of the type's
         */
        Object decode(String text);
    }
}
