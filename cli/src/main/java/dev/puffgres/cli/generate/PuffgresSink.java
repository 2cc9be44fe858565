package dev.puffgres.cli.generate;

import dev.puffgres.mapping.MappingWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The sink of the mappings, with a dead letter queue, so that a row that cannot be written stops nothing and is not lost. */
final class PuffgresSink {

    private static final String TRANSFORM = "transforms.puffgres.";

    private PuffgresSink() {}

    static Generated of(Generated.Input input, String region) {
        String name = input.name("-to-turbopuffer");
        Map<String, String> config = new LinkedHashMap<>();
        config.put("connector.class", "dev.puffgres.sink.PuffgresSinkConnector");
        config.put("tasks.max", "1");
        config.put("topics", String.join(",", input.topics()));
        config.putAll(Generated.converters());
        config.put("transforms", "puffgres");
        config.put(TRANSFORM + "type", "dev.puffgres.transforms.ApplyMapping");
        MappingWriter.toProperties(input.mappings()).forEach((key, value) -> config.put(TRANSFORM + key, value));
        config.put("turbopuffer.region", Objects.requireNonNullElse(region, "${env:TURBOPUFFER_REGION}"));
        config.put("turbopuffer.api.key", "${env:TURBOPUFFER_API_KEY}");
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", name + "-dead-letters");
        // The broker's default.
        config.put("errors.deadletterqueue.topic.replication.factor", "-1");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        return new Generated(name, config, List.of(), List.of());
    }
}
