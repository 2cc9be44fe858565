package dev.puffgres.event;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Reads Connect records that Debezium wrote: envelopes as {@link Struct}, as schemaless {@link Map}, or as JSON in bytes or
 * text, with or without Connect's {@code {"schema", "payload"}} wrapper. The same change gives an equal event in every form,
 * except that a form without a schema does not know its columns' types, and that bytes give no columns that nobody uses.
 *
 * <p>Not thread-safe.
 */
public final class EventReader {

    private final EnvelopeReader envelopes;
    private final UnavailableForms unavailable;
    private final RowShapes shapes = new RowShapes();
    private final JsonReader json = new JsonReader();
    private final RawReader raw;

    /** @param placeholder Debezium's {@code unavailable.value.placeholder} */
    public EventReader(String placeholder) {
        this(placeholder, UsedColumns.ALL);
    }

    /**
     * @param placeholder Debezium's {@code unavailable.value.placeholder}
     * @param used what is asked of the events: of the other columns nothing need be known but that they are JSON
     */
    public EventReader(String placeholder, UsedColumns used) {
        this.unavailable = new UnavailableForms(placeholder);
        this.envelopes = new EnvelopeReader();
        this.raw = new RawReader(used, shapes, unavailable);
    }

    /**
     * Reads one record.
     *
     * @return empty for what is no change of a row: a null value, a heartbeat, a transaction marker, a logical message, a
     *     schema change
     * @throws MalformedEventException if the record is neither that nor a change event
     */
    public Optional<RowEvent> read(ConnectRecord<?> record) {
        if (record.value() instanceof byte[] value && (record.key() == null || record.key() instanceof byte[])) {
            RowEvent event = raw.read(
                    record.topic(), (byte[]) record.key(), value, EnvelopeReader.isAfterKeyChange(record.headers()));
            if (event != null) {
                return Optional.of(event);
            }
        }
        Fields value = fields("value", record.value());
        if (value == null) {
            return Optional.empty();
        }
        return envelopes.read(value, () -> key(record.key()), record.headers());
    }

    /** A key that is no struct (a primitive, after a transform) names no columns: there is no key row then. */
    private Row key(Object key) {
        boolean structured = key instanceof Struct || key instanceof Map || isText(key);
        Fields fields = structured ? fields("key", key) : null;
        return fields == null ? null : fields.row();
    }

    private Fields fields(String part, Object value) {
        if (value == null) {
            return null;
        } else if (value instanceof Struct struct) {
            return new StructFields(struct, shapes, unavailable);
        } else if (value instanceof Map<?, ?> map) {
            return new MapFields(map, shapes, unavailable);
        } else if (isText(value)) {
            return jsonFields(part, json.read(part, value));
        }
        throw new MalformedEventException(
                "the record's " + part + " is a " + value.getClass().getSimpleName()
                        + ", not a change event: use JsonConverter, AvroConverter, ProtobufConverter or ByteArrayConverter as "
                        + part + ".converter");
    }

    private Fields jsonFields(String part, JsonReader.Document document) {
        if (document.payload() == null) {
            return null;
        } else if (!(document.payload() instanceof Map<?, ?> payload)) {
            if (part.equals("key")) {
                return null;
            }
            throw new MalformedEventException("the record's value is JSON but no object, so it is no change event");
        } else if (document.schema() != null) {
            if (document.schema().type() != Schema.Type.STRUCT) {
                throw new MalformedEventException(
                        "the record's " + part + " is an object, and its schema says otherwise");
            }
            return new TypedJsonFields(payload, document.schema(), shapes, unavailable);
        } else {
            return new MapFields(payload, shapes, unavailable);
        }
    }

    private static boolean isText(Object value) {
        return value instanceof byte[] || value instanceof String || value instanceof ByteBuffer;
    }
}
