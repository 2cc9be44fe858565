package dev.puffgres.source.backfill;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Records that say nothing but where a backfill is, since Connect stores an offset with a record only: the end of a table, and stretches
 * in which no row was wanted. They have the form of Debezium's heartbeats.
 */
final class ProgressRecords {

    private static final String SERVER_NAME = "serverName";
    private static final String TS_MS = "ts_ms";
    private static final Schema KEY = SchemaBuilder.struct()
            .name("io.debezium.connector.common.ServerNameKey")
            .version(1)
            .field(SERVER_NAME, Schema.STRING_SCHEMA)
            .build();
    private static final Schema VALUE = SchemaBuilder.struct()
            .name("io.debezium.connector.common.Heartbeat")
            .version(1)
            .field(TS_MS, Schema.INT64_SCHEMA)
            .build();

    private final String topic;
    private final Struct key;

    ProgressRecords(String topic, String topicPrefix) {
        this.topic = topic;
        key = new Struct(KEY).put(SERVER_NAME, topicPrefix);
    }

    SourceRecord of(Map<String, String> partition, Map<String, Object> offset) {
        Struct value = new Struct(VALUE).put(TS_MS, System.currentTimeMillis());
        return new SourceRecord(partition, offset, topic, null, KEY, key, VALUE, value);
    }
}
