package dev.puffgres.source.envelope;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.puffgres.source.envelope.Conversion.Decoder;
import dev.puffgres.source.postgres.PgType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.postgresql.util.HStoreConverter;

/** The conversions of Postgres' types, as Debezium 3.7.0 makes them (its class {@code PostgresValueConverter}). */
final class Conversions {

    private static final String JSON = "io.debezium.data.Json";
    private static final JsonFactory JSON_FACTORY = new JsonFactory();
    private static final int MICRO_DIGITS = 6;
    private static final int UNBOUNDED = Integer.MAX_VALUE;

    private final Decimals decimals;
    private final Temporals temporals;
    private final EnvelopeOptions.Intervals intervals;
    private final Placeholders placeholders;

    Conversions(EnvelopeOptions options) {
        this.decimals = new Decimals(options.decimals());
        this.temporals = new Temporals(options.times());
        this.intervals = options.intervals();
        this.placeholders = new Placeholders(options.placeholder());
    }

    /** The conversion of a type; empty where Debezium leaves columns of the type out. */
    Optional<Conversion> of(PgType declared) {
        PgType type = declared.root();
        if (type.isArray()) {
            return arrayOf(type.element());
        } else if (type.isEnum()) {
            return Optional.of(enumeration(type));
        }
        return Optional.ofNullable(type.isSystem() ? system(type) : extension(type));
    }

    private Conversion system(PgType type) {
        return switch (type.name()) {
            case "bool" -> new Conversion(SchemaBuilder::bool, Conversions::bool, false);
            case "int2" -> new Conversion(SchemaBuilder::int16, Short::valueOf, (short) 0);
            case "int4" -> new Conversion(SchemaBuilder::int32, Integer::valueOf, 0);
            case "int8", "oid" -> new Conversion(SchemaBuilder::int64, Long::valueOf, 0L);
            case "float4" -> new Conversion(SchemaBuilder::float32, Float::valueOf, 0.0f);
            case "float8" -> new Conversion(SchemaBuilder::float64, Double::valueOf, 0.0d);
            case "numeric" -> decimals.numeric(type.typmod());
            case "money" -> decimals.money();
            case "text", "varchar", "bpchar", "char", "name", "inet", "cidr", "macaddr", "macaddr8" ->
                Conversion.text(SchemaBuilder::string);
            case "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange" ->
                Conversion.text(SchemaBuilder::string);
            case "json", "jsonb" -> named(JSON);
            case "uuid" -> named("io.debezium.data.Uuid");
            case "xml" -> named("io.debezium.data.Xml");
            case "tsvector" -> named("io.debezium.data.Tsvector");
            case "bytea" -> new Conversion(SchemaBuilder::bytes, Conversions::bytes, ByteBuffer.allocate(0));
            case "bit" -> BitStrings.of(type.typmod());
            case "varbit" -> BitStrings.of(type.typmod() < 0 ? UNBOUNDED : type.typmod());
            case "date" -> temporals.date();
            case "time" -> temporals.time(digits(type));
            case "timetz" -> temporals.timeWithZone();
            case "timestamp" -> temporals.timestamp(digits(type));
            case "timestamptz" -> temporals.timestampWithZone(digits(type));
            case "interval" -> Intervals.of(intervals);
            case "point" -> Shapes.point();
            case "line" -> Shapes.line();
            case "lseg" -> Shapes.segment();
            case "box" -> Shapes.box();
            case "path" -> Shapes.path();
            case "polygon" -> Shapes.polygon();
            case "circle" -> Shapes.circle();
            default -> null;
        };
    }

    /** By name alone, as Debezium knows them: an extension may be in any schema. */
    private Conversion extension(PgType type) {
        return switch (type.name()) {
            case "citext", "isbn" -> Conversion.text(SchemaBuilder::string);
            case "hstore" ->
                new Conversion(Conversion.named(SchemaBuilder::string, JSON), Conversions::hstoreAsJson, "{}")
                        .withUnavailable(placeholders.jsonObject());
            case "ltree" -> named("io.debezium.data.Ltree");
            case "vector" -> Vectors.dense();
            case "halfvec" -> Vectors.half();
            case "sparsevec" -> Vectors.sparse();
            default -> null;
        };
    }

    private Optional<Conversion> arrayOf(PgType declared) {
        // Not the domain's base: Debezium does not look behind the domains that arrays are of.
        if (declared.isDomain() || isUnsupportedElement(declared)) {
            return Optional.empty();
        }
        boolean isTime = declared.isSystem() && declared.name().equals("time");
        Optional<Conversion> elements = isTime ? Optional.of(temporals.timeElement(digits(declared))) : of(declared);
        return elements.map(element -> {
            SchemaBuilder builder = element.schema().get();
            Schema own = isRequiredElement(declared)
                    ? builder.build()
                    : builder.optional().build();
            Decoder one = element.decoders().apply(own);
            return new Conversion(
                    () -> SchemaBuilder.array(own),
                    own.isOptional()
                            ? text -> ArrayText.read(text, one)
                            : text -> ArrayText.readWithoutNulls(text, one),
                    List.of());
        });
    }

    private static boolean isUnsupportedElement(PgType type) {
        return type.isSystem()
                && switch (type.name()) {
                    case "money", "name", "interval", "bit", "varbit", "xml", "point" -> true;
                    default -> false;
                };
    }

    /** Elements that Debezium declares never to be null, although they may be. */
    private static boolean isRequiredElement(PgType type) {
        return type.isEnum()
                || switch (type.name()) {
                    case "tsvector", "vector", "halfvec", "sparsevec", "isbn" -> true;
                    default -> false;
                };
    }

    private static Conversion enumeration(PgType type) {
        return Conversion.text(() -> SchemaBuilder.string()
                .name("io.debezium.data.Enum")
                .version(1)
                .parameter("allowed", String.join(",", type.labels())));
    }

    private static Conversion named(String name) {
        return Conversion.text(Conversion.named(SchemaBuilder::string, name));
    }

    /** The modifier of a time type is how many digits its seconds have. */
    private static int digits(PgType type) {
        return type.typmod() < 0 ? MICRO_DIGITS : type.typmod();
    }

    private static Object bool(String text) {
        return switch (text) {
            case "t", "true" -> true;
            case "f", "false" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    /** {@code \xdeadbeef}. */
    private static Object bytes(String text) {
        if (!text.startsWith("\\x")) {
            throw new IllegalArgumentException();
        }
        return ByteBuffer.wrap(HexFormat.of().parseHex(text, 2, text.length()));
    }

    /** In the order of the map that pgjdbc reads the value into, as Debezium writes it. */
    private static Object hstoreAsJson(String text) {
        StringWriter json = new StringWriter();
        try (JsonGenerator generator = JSON_FACTORY.createGenerator(json)) {
            generator.writeStartObject();
            for (Map.Entry<String, String> entry :
                    HStoreConverter.fromString(text).entrySet()) {
                generator.writeStringField(entry.getKey(), entry.getValue());
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return json.toString();
    }
}
