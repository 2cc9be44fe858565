package dev.puffgres.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/** One envelope that is read as a stream. */
final class RawEnvelope {

    /** What is read of it. */
    private enum Member {
        OP,
        SOURCE,
        BEFORE,
        AFTER,
        VERSION,
        NAME,
        SCHEMA,
        TABLE,
        SEQUENCE,
        LSN,
        TRANSACTION_ID,
        COMMIT_MS
    }

    /** What a topic's source blocks mostly have in common. */
    record Texts(RepeatedText version, RepeatedText source, RepeatedText schema, RepeatedText table) {
        Texts() {
            this(new RepeatedText(), new RepeatedText(), new RepeatedText(), new RepeatedText());
        }
    }

    private final RawTable rows;
    private final RawNames names;
    private final RawNames sourceNames;
    private final Texts texts;
    private final Set<Member> seen = EnumSet.noneOf(Member.class);

    private Operation operation;
    private String source;
    private String schema;
    private String table;
    private long previousCommit;
    private Long lsn;
    private Long transactionId;
    private Long commitMs;
    private boolean exactNulls;
    private Row before;
    private Row after;

    /**
     * @param rows of the table that it is most likely of
     * @param names of envelopes
     * @param sourceNames of their source blocks
     * @param texts in these
     */
    RawEnvelope(RawTable rows, RawNames names, RawNames sourceNames, Texts texts) {
        this.rows = rows;
        this.names = names;
        this.sourceNames = sourceNames;
        this.texts = texts;
    }

    String schema() {
        return schema;
    }

    String table() {
        return table;
    }

    boolean isTruncate() {
        return operation == Operation.TRUNCATE;
    }

    RowEvent event(Row key, boolean afterKeyChange) {
        return new RowEvent(
                operation,
                schema,
                table,
                key,
                before,
                after,
                EnvelopeReader.position(source, previousCommit, lsn, transactionId, commitMs),
                operation == Operation.INSERT && afterKeyChange,
                exactNulls);
    }

    /** @throws NotPlainException if it is not as Debezium writes a change of a row */
    void read(RawInput input) throws IOException {
        RecordParser parser = input.parser();
        int member = 0;
        for (String name = names.next(parser, 0); name != null; name = names.next(parser, ++member)) {
            switch (name) {
                case "op" -> {
                    once(Member.OP);
                    String op = parser.nextTextValue();
                    NotPlainException.unless(op != null);
                    operation = EnvelopeReader.knownOperation(op);
                    NotPlainException.unless(operation != null);
                }
                case "source" -> {
                    once(Member.SOURCE);
                    structSchema(input, name);
                    readSource(parser);
                }
                case "before" -> {
                    once(Member.BEFORE);
                    before = readRow(input, name);
                }
                case "after" -> {
                    once(Member.AFTER);
                    after = readRow(input, name);
                }
                default -> RawColumns.skip(parser);
            }
        }
        input.requireEnd();
        NotPlainException.unless(operation != null && source != null && schema != null && table != null);
    }

    private void readSource(RecordParser parser) throws IOException {
        NotPlainException.unless(parser.nextToken() == JsonToken.START_OBJECT);
        int member = 0;
        for (String name = sourceNames.next(parser, 0); name != null; name = sourceNames.next(parser, ++member)) {
            switch (name) {
                case "version" -> {
                    once(Member.VERSION);
                    exactNulls = EnvelopeReader.isOwn(text(parser, texts.version()));
                }
                case "name" -> {
                    once(Member.NAME);
                    source = text(parser, texts.source());
                }
                case "schema" -> {
                    once(Member.SCHEMA);
                    schema = text(parser, texts.schema());
                }
                case "table" -> {
                    once(Member.TABLE);
                    table = text(parser, texts.table());
                }
                case "sequence" -> {
                    once(Member.SEQUENCE);
                    if (parser.nextToken() != JsonToken.VALUE_NULL) {
                        NotPlainException.unless(parser.currentToken() == JsonToken.VALUE_STRING);
                        previousCommit = EnvelopeReader.previousCommit(parser.getText());
                    }
                }
                case "lsn" -> {
                    once(Member.LSN);
                    lsn = whole(parser);
                }
                case "txId" -> {
                    once(Member.TRANSACTION_ID);
                    transactionId = whole(parser);
                }
                case "ts_ms" -> {
                    once(Member.COMMIT_MS);
                    commitMs = whole(parser);
                }
                default -> RawColumns.skip(parser);
            }
        }
    }

    private Row readRow(RawInput input, String name) throws IOException {
        Schema rowSchema = structSchema(input, name);
        JsonToken token = input.parser().nextToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        NotPlainException.unless(token == JsonToken.START_OBJECT);
        if (rows.isUnused()) {
            input.parser().skipChildren();
            return null;
        }
        return name.equals("before") ? rows.readBefore(input, rowSchema) : rows.readAfter(input, rowSchema);
    }

    /** The schema of a member that must be a struct; null if the record has no schema. */
    private static Schema structSchema(RawInput input, String name) {
        if (input.schema() == null) {
            return null;
        }
        Field field = input.schema().field(name);
        NotPlainException.unless(field != null && field.schema().type() == Schema.Type.STRUCT);
        return field.schema();
    }

    private void once(Member member) {
        NotPlainException.unless(seen.add(member));
    }

    private static String text(RecordParser parser, RepeatedText expected) throws IOException {
        String text = parser.nextText(expected);
        NotPlainException.unless(text != null);
        return text;
    }

    private static Long whole(JsonParser parser) throws IOException {
        if (parser.nextToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        NotPlainException.unless(parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != NumberType.BIG_INTEGER);
        return parser.getLongValue();
    }
}
