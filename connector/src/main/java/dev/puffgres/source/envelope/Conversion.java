package dev.puffgres.source.envelope;

import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * How the values of one type are written.
 *
 * @param schema a new builder of the field's schema, which may still be made optional and given a default
 * @param decoders makes the decoder for a field of the schema
 * @param substitutes what stands for a null in a NOT NULL column, which a delete's old row has in all but its key
 * @param unavailable what says that a TOASTed value did not change; null where the schema decides, as {@link Placeholders} says
 */
record Conversion(
        Supplier<SchemaBuilder> schema,
        Function<Schema, Decoder> decoders,
        Function<Schema, Object> substitutes,
        Object unavailable) {

    /** A type whose values do not depend on the field's schema. */
    Conversion(Supplier<SchemaBuilder> schema, Decoder decoder, Object substitute) {
        this(schema, any -> decoder, any -> substitute, null);
    }

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

    /**
     * A type that is written as structs, which must be of the very field's schema.
     *
     * @param substitute as Postgres' text
     */
    static Conversion struct(
            Supplier<SchemaBuilder> schema, BiFunction<Schema, String, Object> decoder, String substitute) {
        return new Conversion(
                schema, own -> text -> decoder.apply(own, text), own -> decoder.apply(own, substitute), null);
    }

    /** A type that is written as its text. */
    static Conversion text(Supplier<SchemaBuilder> schema) {
        return new Conversion(schema, text -> text, "");
    }

    /** The same type with another form of what is unavailable. */
    Conversion withUnavailable(Object form) {
        return new Conversion(schema, decoders, substitutes, form);
    }

    /** A schema of a semantic name, in its first version. */
    static Supplier<SchemaBuilder> named(Supplier<SchemaBuilder> type, String name) {
        return () -> type.get().name(name).version(1);
    }
}
