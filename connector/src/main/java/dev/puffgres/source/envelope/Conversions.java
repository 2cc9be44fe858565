package dev.puffgres.source.envelope;

import dev.puffgres.source.postgres.PgType;
import java.math.BigDecimal;
import java.util.Optional;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.SchemaBuilder;

/** The conversions of Postgres' types, as Debezium 3.7.0 makes them. */
final class Conversions {

    private final EnvelopeOptions options;

    Conversions(EnvelopeOptions options) {
        this.options = options;
    }

    /** The conversion of a type; empty where Debezium leaves columns of the type out. */
    Optional<Conversion> of(PgType declared) {
        PgType type = declared.root();
        String placeholder = options.placeholder();
        return Optional.ofNullable(
                switch (type.name()) {
                    case "bool" -> new Conversion(SchemaBuilder::bool, Decoders::bool, false, null);
                    case "int2" -> new Conversion(SchemaBuilder::int16, Short::valueOf, (short) 0, null);
                    case "int4" -> new Conversion(SchemaBuilder::int32, Integer::valueOf, 0, null);
                    case "int8", "oid" -> new Conversion(SchemaBuilder::int64, Long::valueOf, 0L, null);
                    case "float4" -> new Conversion(SchemaBuilder::float32, Float::valueOf, 0.0f, null);
                    case "float8" -> new Conversion(SchemaBuilder::float64, Double::valueOf, 0.0d, null);
                    case "text", "varchar", "bpchar" ->
                        new Conversion(SchemaBuilder::string, text -> text, "", placeholder);
                    case "json", "jsonb" ->
                        new Conversion(
                                () -> SchemaBuilder.string()
                                        .name("io.debezium.data.Json")
                                        .version(1),
                                text -> text,
                                "",
                                placeholder);
                    case "uuid" ->
                        new Conversion(
                                () -> SchemaBuilder.string()
                                        .name("io.debezium.data.Uuid")
                                        .version(1),
                                text -> text,
                                "",
                                null);
                    case "timestamptz" ->
                        new Conversion(
                                () -> SchemaBuilder.string()
                                        .name("io.debezium.time.ZonedTimestamp")
                                        .version(1),
                                Decoders::zonedTimestamp,
                                "1970-01-01T00:00:00Z",
                                null);
                    case "numeric" -> numeric(type.typmod());
                    default -> null;
                });
    }

    private Conversion numeric(int typmod) {
        int precision = typmod < 0 ? 0 : (typmod - 4) >> 16 & 0xFFFF;
        int scale = typmod < 0 ? 0 : (typmod - 4) & 0x7FF;
        return new Conversion(
                () -> Decimal.builder(scale).parameter("connect.decimal.precision", Integer.toString(precision)),
                BigDecimal::new,
                BigDecimal.ZERO.setScale(scale),
                null);
    }
}
