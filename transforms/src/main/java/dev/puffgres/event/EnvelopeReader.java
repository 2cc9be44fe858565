package dev.puffgres.event;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.connect.header.Headers;

/** Reads Debezium's envelope, {@code {before, after, source, op, …}}, and tells it from what else Debezium writes. Not thread-safe. */
final class EnvelopeReader {

    private static final String OLD_KEY_HEADER = "__debezium.oldkey";

    /** How {@code source.version} begins in what Puffgres' own source connector writes. */
    private static final String OWN_VERSION = "puffgres-";

    private static final String BEGIN = "BEGIN";
    private static final String END = "END";

    private static final long LSN_LIMIT = 1L << 56;

    private final FieldName op = new FieldName("op");
    private final FieldName source = new FieldName("source");
    private final FieldName before = new FieldName("before");
    private final FieldName after = new FieldName("after");
    private final SourceNames sourceNames = new SourceNames();

    private static final class SourceNames {
        final FieldName version = new FieldName("version");
        final FieldName name = new FieldName("name");
        final FieldName schema = new FieldName("schema");
        final FieldName table = new FieldName("table");
        final FieldName sequence = new FieldName("sequence");
        final FieldName lsn = new FieldName("lsn");
        final FieldName txId = new FieldName("txId");
        final FieldName tsMs = new FieldName("ts_ms");
    }

    /** @param key gives the key's columns, and is asked only for a change of a row */
    Optional<RowEvent> read(Fields value, Supplier<Row> key, Headers headers) {
        if (!(value.get(op) instanceof String letter) || !value.has(source)) {
            requireNoChange(value);
            return Optional.empty();
        }
        if (letter.equals("m") && value.has("message")) {
            return Optional.empty();
        }
        Operation operation = operation(letter);
        Fields block = value.child(source);
        if (block == null) {
            throw new MalformedEventException("the event has no source block, so its table is unknown");
        }
        return Optional.of(new RowEvent(
                operation,
                text(block, sourceNames.schema),
                text(block, sourceNames.table),
                operation == Operation.TRUNCATE ? null : key.get(),
                image(value, before),
                image(value, after),
                position(block),
                operation == Operation.INSERT && isAfterKeyChange(headers),
                block.get(sourceNames.version) instanceof String version && isOwn(version)));
    }

    static boolean isAfterKeyChange(Headers headers) {
        return headers.lastWithName(OLD_KEY_HEADER) != null;
    }

    /** Whether a {@code source.version} is of Puffgres' own source connector. */
    static boolean isOwn(String version) {
        return version.startsWith(OWN_VERSION);
    }

    private static Operation operation(String op) {
        Operation operation = knownOperation(op);
        if (operation == null) {
            throw new MalformedEventException(
                    "the event's op is none of Debezium's (c, u, d, r, t, m): is it an envelope?");
        }
        return operation;
    }

    /** The operation that Debezium means; null if it is none on a row. */
    static Operation knownOperation(String op) {
        return switch (op) {
            case "c" -> Operation.INSERT;
            case "u" -> Operation.UPDATE;
            case "d" -> Operation.DELETE;
            case "r" -> Operation.READ;
            case "t" -> Operation.TRUNCATE;
            default -> null;
        };
    }

    private static Row image(Fields value, FieldName name) {
        Fields image = value.child(name);
        return image == null ? null : image.row();
    }

    private SourcePosition position(Fields block) {
        return position(
                text(block, sourceNames.name),
                previousCommit(block.get(sourceNames.sequence)),
                WireValues.exactLong(block.get(sourceNames.lsn)),
                WireValues.exactLong(block.get(sourceNames.txId)),
                WireValues.exactLong(block.get(sourceNames.tsMs)));
    }

    static SourcePosition position(String source, long previousCommit, Long lsn, Long transactionId, Long commitMs) {
        if (lsn != null && (lsn < 0 || lsn >= LSN_LIMIT)) {
            throw new MalformedEventException("the event's source.lsn is not below 2^56");
        }
        return new SourcePosition(
                source,
                previousCommit,
                lsn == null ? SourcePosition.NO_LSN : lsn,
                transactionId,
                commitMs == null ? null : Instant.ofEpochMilli(commitMs));
    }

    /** The first of the two LSNs in {@code source.sequence}, {@code ["22688720","22688984"]} as text; null counts as 0. */
    static long previousCommit(Object sequence) {
        if (!(sequence instanceof String text)) {
            return 0;
        }
        int start = text.indexOf('[') + 1;
        while (start < text.length() && (text.charAt(start) == ' ' || text.charAt(start) == '"')) {
            start++;
        }
        long commit = 0;
        for (int i = start; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
            commit = commit * 10 + (text.charAt(i) - '0');
        }
        return commit < 0 ? 0 : commit;
    }

    private static String text(Fields block, FieldName name) {
        if (block.get(name) instanceof String text) {
            return text;
        }
        throw new MalformedEventException(
                "the event has no source." + name.text() + ": is it one of Debezium's for Postgres?");
    }

    private static void requireNoChange(Fields value) {
        boolean heartbeat = value.has("ts_ms") && value.size() == 1 + count(value, "ts_us", "ts_ns");
        // A flattened row may have columns of these names: it is to be reported, not dropped.
        boolean transaction = count(value, "id", "event_count", "data_collections") == 3
                && (BEGIN.equals(value.get("status")) || END.equals(value.get("status")));
        boolean schemaChange = value.child("source") != null && (value.has("ddl") || value.has("tableChanges"));
        if (!heartbeat && !transaction && !schemaChange) {
            throw new MalformedEventException("the record is no Debezium envelope (it has no op and source): if"
                    + " ExtractNewRecordState or another flattening transform runs before this one, in this"
                    + " connector or in the source, remove it");
        }
    }

    private static int count(Fields value, String... names) {
        int count = 0;
        for (String name : names) {
            if (value.has(name)) {
                count++;
            }
        }
        return count;
    }
}
