package dev.puffgres.event;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads envelopes that are JSON in bytes as a stream: no tree, no map, and of the columns only those that are used.
 *
 * <p>It reads what Debezium writes for a change of a row, and nothing else. Whatever differs in the least (a message, a damaged
 * record, a field that is there twice) it leaves to {@link EnvelopeReader}, which then says what there is to say: so there is one place
 * for that, and the two cannot contradict each other. What it reads is the same event, as far as anybody asks.
 *
 * <p>A table's name stands behind its rows. So a record is read as one of the table that the topic's last one was of, and once more if
 * it turns out to be another's. Not thread-safe.
 */
final class RawReader {

    /** A consumer may have any number of topics, and a topic of tables. */
    private static final int MAX = 4096;

    private static final Set<String> WRAPPER = Set.of("schema", "payload");

    private final UsedColumns used;
    private final RowShapes shapes;
    private final UnavailableForms unavailable;
    private final RawTable unused;
    private RecordParser parser = new RecordParser();
    private final Map<String, Topic> topics = new HashMap<>();
    private final Map<List<String>, RawTable> tables = new HashMap<>();

    /** What is known of a topic: how its records begin, and of which table the last one was. */
    private final class Topic {
        private final RawWrapper keys = new RawWrapper("key");
        private final RawWrapper values = new RawWrapper("value");
        private final RawNames names = new RawNames();
        private final RawNames sourceNames = new RawNames();
        private final RawEnvelope.Texts texts = new RawEnvelope.Texts();
        private final RawColumns key = new RawColumns(UsedColumns.Use.ALL, shapes, unavailable);
        private RawTable last = unused;
    }

    RawReader(UsedColumns used, RowShapes shapes, UnavailableForms unavailable) {
        this.used = used;
        this.shapes = shapes;
        this.unavailable = unavailable;
        this.unused = new RawTable("", "", UsedColumns.Use.NONE, shapes, unavailable);
    }

    /**
     * Reads one record.
     *
     * @param key may be null
     * @param afterKeyChange whether the record has the header of an insert that is half of a change of the key
     * @return null if it is to be read otherwise
     */
    RowEvent read(String topicName, byte[] key, byte[] value, boolean afterKeyChange) {
        if (!parser.reusable()) {
            parser = new RecordParser();
        }
        try {
            Topic topic = topic(topicName);
            RawEnvelope envelope = envelope(topic, value);
            if (!topic.last.is(envelope.schema(), envelope.table())) {
                topic.last = table(envelope.schema(), envelope.table());
                if (!topic.last.isUnused()) {
                    envelope = envelope(topic, value);
                }
            }
            Row keyRow = key == null || envelope.isTruncate() ? null : key(topic, key);
            return envelope.event(keyRow, afterKeyChange);
        } catch (IOException | RuntimeException e) {
            // What is wrong with it is said by who reads it next.
            return null;
        }
    }

    private RawEnvelope envelope(Topic topic, byte[] value) throws IOException {
        RawEnvelope envelope = new RawEnvelope(topic.last, topic.names, topic.sourceNames, topic.texts);
        envelope.read(topic.values.open(parser, value));
        return envelope;
    }

    private Row key(Topic topic, byte[] key) throws IOException {
        RawInput input = topic.keys.open(parser, key);
        Row row = topic.key.read(input, input.schema());
        input.requireEnd();
        // A wrapper whose members come the other way round looks like a row.
        NotPlainException.unless(!row.columns().equals(WRAPPER));
        return row;
    }

    private Topic topic(String name) {
        Topic topic = topics.get(name);
        if (topic == null) {
            if (topics.size() >= MAX) {
                topics.clear();
            }
            topic = new Topic();
            topics.put(name, topic);
        }
        return topic;
    }

    private RawTable table(String schema, String name) {
        List<String> key = List.of(schema, name);
        RawTable table = tables.get(key);
        if (table == null) {
            if (tables.size() >= MAX) {
                tables.clear();
            }
            table = new RawTable(schema, name, used.of(schema, name), shapes, unavailable);
            tables.put(key, table);
        }
        return table;
    }
}
