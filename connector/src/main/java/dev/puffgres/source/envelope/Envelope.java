package dev.puffgres.source.envelope;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Headers;

/**
 * One record as Debezium would write it, without the source partition and offset that its adapter gives it.
 *
 * @param topic {@code <topic.prefix>.<schema>.<table>}
 * @param keySchema null where there is no key: of a table without one, and of a truncate
 * @param key null where there is none
 * @param valueSchema null for a tombstone
 * @param value null for a tombstone
 * @param headers empty but for the records of a key change
 */
public record Envelope(String topic, Schema keySchema, Struct key, Schema valueSchema, Struct value, Headers headers) {}
