package dev.puffgres.source.wal2json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puffgres.source.envelope.TableEnvelopes;
import java.io.IOException;
import java.util.Arrays;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Reads messages of wal2json, format version 2: one JSON object for the beginning of a transaction, for each row, and for the end. Of a row only
 * the columns that are kept become objects; everything else is passed over.
 *
 * <p>It relies on the order in which wal2json writes: {@code action} first, {@code schema} and {@code table} before {@code columns}. Not
 * thread-safe.
 */
final class MessageParser {

    /** Postgres' own limits hold, not Jackson's: a value may have a gigabyte, a numeric 131072 digits before the point. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final ObjectMapper TREES = new ObjectMapper(JSON);

    private static final int HEXADECIMAL = 16;

    private final MessageHandler handler;

    private char op;
    private long lsn;
    private TablePlan plan;
    private String[] after;
    private String[] before;

    /** Kept columns of the new row that the message has. */
    private int seen;

    /** Whether the old row has a column that is no part of the key. */
    private boolean beforeBeyondKey;

    /** Whether the message has what the plan does not know. */
    private boolean mismatch;

    MessageParser(MessageHandler handler) {
        this.handler = handler;
    }

    /**
     * Reads one message.
     *
     * @throws ConnectException if it is none of wal2json's
     */
    void parse(byte[] bytes, int offset, int length) {
        try {
            if (!tryParse(bytes, offset, length)) {
                TablePlan next = handler.replan(plan, MessageShape.of(TREES.readTree(bytes, offset, length)));
                if (next == null) {
                    return;
                }
                if (!tryParse(bytes, offset, length)) {
                    throw new ConnectException("a change of table " + next.relation()
                            + " does not agree with what the catalog and the change itself say of its columns");
                }
            }
        } catch (IOException e) {
            // Jackson's message would quote the row.
            throw new ConnectException("Postgres sent what is no message of wal2json in format version 2");
        }
    }

    private boolean tryParse(byte[] bytes, int offset, int length) throws IOException {
        try (JsonParser json = JSON.createParser(bytes, offset, length)) {
            json.nextToken();
            expect("action".equals(json.nextFieldName()));
            op = json.nextTextValue().charAt(0);
            switch (op) {
                case 'I', 'U', 'D' -> {
                    return handler.skipsTransaction() || row(json);
                }
                case 'B' -> begin(json);
                case 'C' -> handler.commit();
                case 'T' -> {
                    if (!handler.skipsTransaction()) {
                        truncate(json);
                    }
                }
                default -> {
                    // Logical messages, which are none of ours.
                }
            }
            return true;
        }
    }

    private void begin(JsonParser json) throws IOException {
        long xid = 0;
        long micros = 0;
        long end = 0;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "xid" -> xid = json.getLongValue();
                case "timestamp" -> micros = CommitTime.micros(json.getText());
                case "nextlsn" -> end = lsn(json);
                default -> json.skipChildren();
            }
        }
        expect(end != 0);
        handler.begin(xid, micros, end);
    }

    private void truncate(JsonParser json) throws IOException {
        String schema = null;
        String table = null;
        lsn = 0;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "lsn" -> lsn = lsn(json);
                case "schema" -> schema = json.getText();
                case "table" -> table = json.getText();
                default -> json.skipChildren();
            }
        }
        expect(lsn != 0 && schema != null && table != null);
        handler.truncate(lsn, schema, table);
    }

    /** False where the message does not agree with the plan. */
    private boolean row(JsonParser json) throws IOException {
        String schema = null;
        plan = null;
        after = null;
        before = null;
        seen = 0;
        beforeBeyondKey = false;
        mismatch = false;
        lsn = 0;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken token = json.nextToken();
            switch (field) {
                case "lsn" -> lsn = lsn(json);
                case "schema" -> schema = json.getText();
                case "table" -> {
                    plan = handler.plan(schema, json.getText());
                    if (plan == null) {
                        return true;
                    }
                }
                case "columns" -> {
                    after = new String[plan.width()];
                    if (op == 'U') {
                        Arrays.fill(after, TableEnvelopes.UNAVAILABLE);
                    }
                    columns(json, after, false);
                }
                case "identity" -> {
                    before = new String[plan.width()];
                    columns(json, before, true);
                }
                case "pk" -> key(json);
                default -> {
                    if (token.isStructStart()) {
                        json.skipChildren();
                    }
                }
            }
            if (mismatch) {
                return false;
            }
        }
        expect(lsn != 0 && plan != null && (after != null || before != null));
        if (op == 'I' && seen < plan.width() || beforeBeyondKey && !plan.full()) {
            return false;
        }
        if (plan.full() && op != 'I' && !plan.isFullRow(before)) {
            return false;
        }
        if (plan.full() && op == 'U') {
            fill(after, before);
        }
        handler.row(op, lsn, plan, after, before);
        return true;
    }

    /** What is not in the new row is what it was, and FULL says what that is. */
    @SuppressWarnings("ReferenceEquality") // A column may hold any text: only the very object says that it is none.
    private static void fill(String[] after, String[] before) {
        for (int i = 0; i < after.length; i++) {
            if (after[i] == TableEnvelopes.UNAVAILABLE && before[i] != null) {
                after[i] = before[i];
            }
        }
    }

    private void columns(JsonParser json, String[] row, boolean old) throws IOException {
        int place = 0;
        while (json.nextToken() == JsonToken.START_OBJECT) {
            TablePlan.Slot slot = null;
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                JsonToken token = json.nextToken();
                switch (field) {
                    case "name" -> {
                        int found = plan.find(json, place);
                        if (found >= 0) {
                            slot = plan.columns().get(found);
                            place = found + 1;
                        } else if (plan.all()) {
                            mismatch = true;
                            return;
                        }
                    }
                    case "type" -> {
                        if (slot != null && slot.index() >= 0 && !TablePlan.same(json, slot.type())) {
                            mismatch = true;
                            return;
                        }
                    }
                    case "value" -> {
                        if (slot != null && slot.index() >= 0) {
                            row[slot.index()] = value(json, token, slot);
                            if (!old) {
                                seen++;
                            } else if (!plan.isKey(slot.index())) {
                                beforeBeyondKey = true;
                            }
                        }
                    }
                    default -> {
                        // Whether it is optional.
                    }
                }
            }
        }
    }

    private static String value(JsonParser json, JsonToken token, TablePlan.Slot slot) throws IOException {
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> "t";
            case VALUE_FALSE -> "f";
            default -> slot.bytes() ? "\\x" + json.getText() : json.getText();
        };
    }

    private void key(JsonParser json) throws IOException {
        int count = 0;
        while (json.nextToken() == JsonToken.START_OBJECT) {
            count++;
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                if (field.equals("name") && !plan.key().contains(json.getText())) {
                    mismatch = true;
                    return;
                }
            }
        }
        mismatch = count != plan.key().size();
    }

    /** {@code 16/B374D848}. */
    private static long lsn(JsonParser json) throws IOException {
        char[] text = json.getTextCharacters();
        int end = json.getTextOffset() + json.getTextLength();
        long high = 0;
        long low = 0;
        boolean slash = false;
        for (int i = json.getTextOffset(); i < end; i++) {
            if (text[i] == '/') {
                slash = true;
                high = low;
                low = 0;
            } else {
                int digit = Character.digit(text[i], HEXADECIMAL);
                expect(digit >= 0);
                low = low * HEXADECIMAL + digit;
            }
        }
        expect(slash);
        return high << Integer.SIZE | low;
    }

    private static void expect(boolean condition) throws IOException {
        if (!condition) {
            throw new IOException("not as wal2json writes");
        }
    }
}
