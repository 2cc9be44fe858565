package dev.puffgres.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How records lie in their topic, and which converter a sink's worker reads them with. */
enum WireForm {
    JSON("JSON without schemas", 2_500_000),
    BYTES("raw bytes (JSON without schemas)", 2_500_000),
    AVRO("Avro", 500_000),
    JSON_WITH_SCHEMAS("JSON with schemas", 250_000);

    private static final String JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";
    private static final String BYTE_CONVERTER = "org.apache.kafka.connect.converters.ByteArrayConverter";
    private static final String AVRO_CONVERTER = "io.apicurio.registry.utils.converter.AvroConverter";

    private final String label;
    private final int rows;

    WireForm(String label, int rows) {
        this.label = label;
        this.rows = rows;
    }

    String label() {
        return label;
    }

    /** How many are measured: with fewer, the JIT compiler of a young worker takes a good part of two cores from those that are fast. */
    int rows() {
        return rows;
    }

    /** The form in which the records were written. */
    WireForm written() {
        return this == BYTES ? JSON : this;
    }

    boolean structs() {
        return this == AVRO || this == JSON_WITH_SCHEMAS;
    }

    String converter() {
        return switch (this) {
            case JSON, JSON_WITH_SCHEMAS -> JSON_CONVERTER;
            case BYTES -> BYTE_CONVERTER;
            case AVRO -> AVRO_CONVERTER;
        };
    }

    /** @param registry the URL of the schema registry, for Avro */
    Map<String, String> converterOptions(Optional<String> registry) {
        return switch (this) {
            case JSON -> Map.of("schemas.enable", "false", "replace.null.with.default", "false");
            case JSON_WITH_SCHEMAS -> Map.of("schemas.enable", "true", "replace.null.with.default", "false");
            case BYTES -> Map.of();
            case AVRO ->
                Map.of(
                        "apicurio.registry.url", registry.orElseThrow(),
                        "apicurio.registry.auto-register", "true",
                        "apicurio.registry.find-latest", "true",
                        "apicurio.registry.as-confluent", "true",
                        "apicurio.registry.headers.enabled", "false");
        };
    }

    /** What a connector's configuration says of its converters. */
    Map<String, String> connectorOptions(Optional<String> registry) {
        Map<String, String> options = new HashMap<>();
        for (String side : new String[] {"key.converter", "value.converter"}) {
            options.put(side, converter());
            converterOptions(registry).forEach((name, value) -> options.put(side + "." + name, value));
        }
        return options;
    }
}
