package dev.puffgres.cli.generate;

import dev.puffgres.mapping.MappingWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Our own source connector: it derives tables and columns from the mappings by itself, so they are all that it is given. */
final class PuffgresSource {

    private PuffgresSource() {}

    static Generated of(Generated.Input input, GenerateSourceCommand.Adapter adapter) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("connector.class", "dev.puffgres.source.PuffgresSourceConnector");
        config.put("adapter", adapter.name());
        // Debezium has one task; ours backfill tables side by side.
        config.put(
                "tasks.max",
                adapter == GenerateSourceCommand.Adapter.pgoutput
                        ? "1"
                        : Integer.toString(input.tables().size()));
        config.putAll(Generated.database());
        config.put("topic.prefix", input.topicPrefix());
        config.put("slot.name", input.slot());
        config.put("snapshot.mode", "initial");
        config.put("heartbeat.interval.ms", "10000");
        config.putAll(Generated.converters());
        config.putAll(MappingWriter.toProperties(input.mappings()));
        return new Generated(input.name("-source"), config, input.identitySql(), List.of());
    }
}
