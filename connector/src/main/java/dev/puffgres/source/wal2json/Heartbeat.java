package dev.puffgres.source.wal2json;

import dev.puffgres.source.port.SourceSettings;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** Records like Debezium's heartbeats: the source's name as key, the time as value. */
final class Heartbeat {

    private static final String SERVER = "serverName";
    private static final String TIME = "ts_ms";

    private static final Schema KEY = SchemaBuilder.struct()
            .name("io.debezium.connector.common.ServerNameKey")
            .version(1)
            .field(SERVER, Schema.STRING_SCHEMA)
            .build();

    private static final Schema VALUE = SchemaBuilder.struct()
            .name("io.debezium.connector.common.Heartbeat")
            .version(1)
            .field(TIME, Schema.INT64_SCHEMA)
            .build();

    private final String topic;
    private final Struct key;

    Heartbeat(SourceSettings settings) {
        topic = settings.heartbeatTopic();
        key = new Struct(KEY).put(SERVER, settings.topicPrefix());
    }

    PositionedRecord record(long number, Map<String, String> partition, StreamOffset offset) {
        return new PositionedRecord(
                number, partition, offset, topic, key, new Struct(VALUE).put(TIME, System.currentTimeMillis()));
    }
}
