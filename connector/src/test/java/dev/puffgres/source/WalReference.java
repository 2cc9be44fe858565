package dev.puffgres.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puffgres.source.SimulatedWorker.Guarantee;
import dev.puffgres.stack.Postgres;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.postgresql.replication.LogSequenceNumber;

/** What the log holds, read from a slot of its own in one go, and what a source has to make of it. */
final class WalReference {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Postgres postgres;
    private final String prefix;
    private final List<Expected> expected = new ArrayList<>();

    /**
     * A record that has to be there.
     *
     * @param text what identifies it
     * @param previous end of the transaction before its own; 0 if it is in the first
     * @param end of its transaction
     * @param rowLsn of its row
     * @param number of its row among those of the same LSN
     */
    record Expected(String topic, String text, long previous, long end, long rowLsn, int number) {}

    /** How an adapter writes down what is done. */
    @FunctionalInterface
    interface Position {
        /** Whether a task that starts on this offset leaves the record out, because it was there before. */
        boolean covers(Map<String, ?> offset, Expected record);
    }

    private WalReference(Postgres postgres, String prefix) {
        this.postgres = postgres;
        this.prefix = prefix;
    }

    /** Creates the tables {@code <prefix>_first}, {@code <prefix>_second} and {@code <prefix>_other}, which nobody captures, and what reads their log. */
    static WalReference create(Postgres postgres, String prefix) {
        postgres.execute("create sequence " + prefix + "_v; create table " + prefix + "_other (id int); create table "
                + prefix + "_first (id int primary key, v bigint, note text); create table " + prefix
                + "_second (id int primary key, v bigint, note text)");
        postgres.execute("select pg_create_logical_replication_slot('" + prefix + "_reference', 'wal2json')");
        return new WalReference(postgres, prefix);
    }

    /** @param least so many records there must be, for the test to say anything */
    void read(int least) throws JsonProcessingException {
        String tables = "public." + prefix + "_first,public." + prefix + "_second";
        List<Map<String, Object>> messages = postgres.query("select data from pg_logical_slot_get_changes('" + prefix
                + "_reference', null, null, 'format-version', '2', 'include-xids', 'true', 'include-lsn', 'true', 'add-tables', '"
                + tables + "')");
        long end = 0;
        long previous = 0;
        long rowLsn = 0;
        int number = 0;
        boolean rows = false;
        for (Map<String, Object> each : messages) {
            JsonNode message = JSON.readTree((String) each.get("data"));
            switch (message.path("action").asText()) {
                case "B" -> {
                    end = lsn(message, "nextlsn");
                    rowLsn = 0;
                    rows = false;
                }
                case "C" -> previous = rows ? end : previous;
                default -> {
                    long lsn = lsn(message, "lsn");
                    number = rows && lsn == rowLsn ? number + 1 : 0;
                    rowLsn = lsn;
                    rows = true;
                    String topic = prefix + ".public." + message.path("table").asText();
                    for (String text : records(message, lsn, previous)) {
                        expected.add(new Expected(topic, text, previous, end, lsn, number));
                    }
                }
            }
        }
        assertThat(expected).hasSizeGreaterThan(least);
    }

    private static List<String> records(JsonNode message, long lsn, long previous) {
        String at = message.path("xid").asText() + " " + lsn + " " + (previous == 0 ? "null" : "\"" + previous + "\"");
        String newKey = value(message, "columns", "id");
        String oldKey = value(message, "identity", "id");
        String v = value(message, "columns", "v");
        return switch (message.path("action").asText()) {
            case "I" -> List.of("c " + newKey + " " + v + " " + at);
            case "D" -> List.of("d " + oldKey + " " + at, "tombstone " + oldKey);
            case "T" -> List.of("t " + at);
            default ->
                newKey.equals(oldKey)
                        ? List.of("u " + newKey + " " + v + " " + at)
                        : List.of("d " + oldKey + " " + at, "tombstone " + oldKey, "c " + newKey + " " + v + " " + at);
        };
    }

    private static String value(JsonNode message, String list, String name) {
        for (JsonNode column : message.path(list)) {
            if (column.path("name").asText().equals(name)) {
                return column.path("value").asText();
            }
        }
        return "";
    }

    private static long lsn(JsonNode message, String field) {
        return LogSequenceNumber.valueOf(message.path(field).asText()).asLong();
    }

    private String text(SourceRecord record) {
        if (record.value() == null) {
            return "tombstone " + ((Struct) record.key()).get("id");
        }
        Struct value = (Struct) record.value();
        Struct source = value.getStruct("source");
        String sequence = source.getString("sequence");
        String at = source.get("txId") + " " + source.get("lsn") + " "
                + previous(sequence.substring(1, sequence.indexOf(',')));
        String op = value.getString("op");
        return switch (op) {
            case "t" -> "t " + at;
            case "d" -> "d " + ((Struct) record.key()).get("id") + " " + at;
            default ->
                op + " " + ((Struct) record.key()).get("id") + " "
                        + value.getStruct("after").get("v") + " " + at;
        };
    }

    /** Within the first transaction, Debezium takes a row of it for the commit before when it is restarted. */
    private String previous(String commit) {
        return commit.equals("null")
                        || Long.parseLong(commit.replace("\"", ""))
                                < expected.get(0).end()
                ? "null"
                : commit;
    }

    /** How many records a task has to give that starts on an offset. */
    int left(Map<Map<String, ?>, Map<String, ?>> offsets, Position position) {
        return expected.size() - after(offsets.get(Map.of("server", prefix)), position);
    }

    /** Without heartbeats. */
    List<SourceRecord> changes(List<SourceRecord> records) {
        return records.stream()
                .filter(record -> record.topic().startsWith(prefix + "."))
                .toList();
    }

    /** Every life of the task began exactly after the stored offset and left nothing out; so topics lack nothing and repeat no more than they must. */
    void judge(SimulatedWorker worker, Guarantee guarantee, Position position, long seed) {
        int lives = 0;
        int withinTransactions = 0;
        for (SimulatedWorker.Life life : worker.lives()) {
            int next = expected.size() - left(life.offsets(), position);
            if (next > 0
                    && next < expected.size()
                    && expected.get(next).end() == expected.get(next - 1).end()) {
                withinTransactions++;
            }
            for (SourceRecord record : changes(life.polled())) {
                assertThat(text(record))
                        .as("life %d, record %d of the log, seed %d", lives, next, seed)
                        .isEqualTo(expected.get(next).text());
                next++;
            }
            lives++;
        }
        assertThat(withinTransactions)
                .as("lives that began within a transaction, of %d, seed %d", lives, seed)
                .isGreaterThan(lives / 25);
        Map<String, List<Expected>> byTopic = new HashMap<>();
        expected.forEach(each ->
                byTopic.computeIfAbsent(each.topic(), any -> new ArrayList<>()).add(each));
        byTopic.forEach((topic, wanted) -> {
            int reached = 0;
            int at = 0;
            int repeated = 0;
            for (SourceRecord record : worker.log(topic)) {
                String text = text(record);
                if (at >= wanted.size() || !wanted.get(at).text().equals(text)) {
                    // A new life: it repeats from somewhere before.
                    at = indexOf(wanted, text, reached);
                    assertThat(at).as("%s in %s, seed %d", text, topic, seed).isNotNegative();
                }
                at++;
                repeated += at <= reached ? 1 : 0;
                reached = Math.max(reached, at);
            }
            assertThat(reached).as("records of %s, seed %d", topic, seed).isEqualTo(wanted.size());
            if (guarantee == Guarantee.EXACTLY_ONCE) {
                assertThat(repeated)
                        .as("repeated records of %s, seed %d", topic, seed)
                        .isZero();
            }
        });
    }

    /** The last place at which a repetition can begin, before what was reached: tombstones alone are not unique. */
    private static int indexOf(List<Expected> wanted, String text, int reached) {
        for (int i = Math.min(reached, wanted.size() - 1); i >= 0; i--) {
            if (wanted.get(i).text().equals(text)) {
                return i;
            }
        }
        return -1;
    }

    /** The index of the first record that is not done by an offset. */
    private int after(Map<String, ?> offset, Position position) {
        int next = 0;
        while (offset != null && next < expected.size() && position.covers(offset, expected.get(next))) {
            next++;
        }
        return next;
    }
}
