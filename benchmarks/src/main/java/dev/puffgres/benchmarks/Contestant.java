package dev.puffgres.benchmarks;

import java.util.HashMap;
import java.util.Map;

/** Who runs in a worker of its own. */
enum Contestant {
    NO_OP("no-op sink"),
    NO_OP_AND_TRANSFORM("no-op sink behind `ApplyMapping`"),
    OURS("our sink, a server that discards"),
    OURS_AND_EMULATOR("our sink, the emulator"),
    PEER("Aiven's OpenSearch sink 3.1.1, a server that discards");

    private final String label;

    Contestant(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    boolean ours() {
        return this == OURS || this == OURS_AND_EMULATOR;
    }

    /** A search engine's sink has no use for bytes; and the emulator's part of the work is the same in every form. */
    boolean runs(WireForm form) {
        return switch (this) {
            case PEER -> form != WireForm.BYTES;
            case OURS_AND_EMULATOR -> form == WireForm.JSON || form == WireForm.BYTES;
            default -> true;
        };
    }

    /** Whether it is close enough to the others for a single round to mislead; the rest take their time. */
    boolean closeToOthers() {
        return this != PEER && this != OURS_AND_EMULATOR;
    }

    Destination destination() {
        return switch (this) {
            case NO_OP, NO_OP_AND_TRANSFORM -> new NoOpDestination();
            case OURS -> new DiscardingServer(new DiscardingServer.Turbopuffer());
            case OURS_AND_EMULATOR -> new EmulatorDestination();
            case PEER -> new DiscardingServer(new DiscardingServer.OpenSearch());
        };
    }

    /** Class, transforms and batches; converters, consumer and destination are others' matter. */
    Map<String, String> connectorOptions(WireForm form) {
        return switch (this) {
            case NO_OP -> Map.of("connector.class", NoOpSinkConnector.class.getName());
            case NO_OP_AND_TRANSFORM -> with(applyMapping(), NoOpSinkConnector.class.getName());
            case OURS, OURS_AND_EMULATOR -> with(applyMapping(), "dev.puffgres.sink.PuffgresSinkConnector");
            case PEER -> with(peer(form), "io.aiven.kafka.connect.opensearch.OpensearchSinkConnector");
        };
    }

    private static Map<String, String> applyMapping() {
        return Map.of(
                "transforms",
                "puffgres",
                "transforms.puffgres.type",
                "dev.puffgres.transforms.ApplyMapping",
                "transforms.puffgres.mapping.json",
                Table.SMALL.mapping("rows", Table.SMALL.tableName()));
    }

    /** The row after the change under its id: what the sink itself does not look for in an envelope. */
    private static Map<String, String> peer(WireForm form) {
        Map<String, String> options = new HashMap<>(Map.of(
                "transforms", "row,id",
                "transforms.id.type", "org.apache.kafka.connect.transforms.ExtractField$Key",
                "transforms.id.field", "id",
                "schema.ignore", "true",
                "batch.size", "5000",
                "max.buffered.records", "50000",
                "linger.ms", "100",
                "flush.timeout.ms", "60000",
                "read.timeout.ms", "60000"));
        if (form.structs()) {
            options.put("transforms.row.type", "io.debezium.transforms.ExtractNewRecordState");
        } else {
            // Debezium's passes over records without a schema.
            options.put("transforms.row.type", "org.apache.kafka.connect.transforms.ExtractField$Value");
            options.put("transforms.row.field", "after");
        }
        return options;
    }

    private static Map<String, String> with(Map<String, String> options, String connector) {
        Map<String, String> all = new HashMap<>(options);
        all.put("connector.class", connector);
        return all;
    }
}
