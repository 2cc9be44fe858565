package dev.puffgres.source.wal2json;

import dev.puffgres.source.postgres.ServerIdentity;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How far a stream has come, as Connect stores it: after a row of a transaction, or after everything up to a position.
 *
 * <p>Transactions are ordered by the end of their commit; within one, rows by their own LSN, which rises there, and by their number among
 * the rows of one WAL record. The LSNs of rows alone are no order: transactions overlap in the log. Nor would the number of a row in its
 * transaction do, since it depends on which tables are captured, and that may change before a restart.
 *
 * @param lsn the end of the transaction's commit; where {@code row} is empty, everything that was committed up to here is done
 * @param row the last row that is done; empty: all of them
 * @param lastCommit the end of the last commit before the transaction, or, where {@code row} is empty, before the next one
 *     ({@code source.sequence[0]}); null where none was seen
 * @param server the server and timeline that the positions belong to
 */
public record StreamOffset(long lsn, Optional<Row> row, Long lastCommit, ServerIdentity server) {

    static final String LSN = "lsn";
    static final String ROW_LSN = "row_lsn";
    static final String ROW_NUMBER = "row_number";
    static final String LAST_COMMIT = "last_commit";
    static final String SYSTEM_ID = "system_id";
    static final String TIMELINE = "timeline";

    private static final Set<String> KEYS = Set.of(LSN, ROW_LSN, ROW_NUMBER, LAST_COMMIT, SYSTEM_ID, TIMELINE);

    /**
     * A row within its transaction.
     *
     * @param lsn of the row's WAL record
     * @param number among the rows of that record, from 0
     */
    public record Row(long lsn, int number) {

        boolean reaches(long otherLsn, int otherNumber) {
            int order = Long.compareUnsigned(lsn, otherLsn);
            return order > 0 || order == 0 && number >= otherNumber;
        }
    }

    public StreamOffset {
        Objects.requireNonNull(row, "row");
        Objects.requireNonNull(server, "server");
    }

    /** Whether a transaction is done as a whole. */
    boolean coversTransaction(long end) {
        int order = Long.compareUnsigned(end, lsn);
        return order < 0 || order == 0 && row.isEmpty();
    }

    /** Whether a row of a transaction is done. */
    boolean covers(long end, long rowLsn, int rowNumber) {
        return coversTransaction(end) || end == lsn && row.get().reaches(rowLsn, rowNumber);
    }

    /**
     * From where the server must send again what is not done: no transaction that commits before is needed. 0 where that is not known.
     */
    long startLsn() {
        if (row.isEmpty()) {
            return lsn;
        }
        return lastCommit == null ? 0 : lastCommit;
    }

    /** As Connect stores it: numbers and text. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(LSN, lsn);
        row.ifPresent(each -> {
            map.put(ROW_LSN, each.lsn());
            map.put(ROW_NUMBER, (long) each.number());
        });
        if (lastCommit != null) {
            map.put(LAST_COMMIT, lastCommit);
        }
        map.put(SYSTEM_ID, server.systemId());
        map.put(TIMELINE, (long) server.timeline());
        return map;
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws IllegalArgumentException if it is no such offset; the message says what is wrong
     */
    public static StreamOffset of(Map<String, ?> map) {
        Map<String, Object> rest = new HashMap<>(map);
        rest.keySet().removeAll(KEYS);
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException("has the unknown keys " + rest.keySet());
        }
        Long rowLsn = number(map, ROW_LSN);
        Long rowNumber = number(map, ROW_NUMBER);
        if ((rowLsn == null) != (rowNumber == null)) {
            throw new IllegalArgumentException(ROW_LSN + " and " + ROW_NUMBER + " go together");
        }
        if (!(map.get(SYSTEM_ID) instanceof String systemId)) {
            throw new IllegalArgumentException(SYSTEM_ID + " must be text");
        }
        return new StreamOffset(
                required(map, LSN),
                Optional.ofNullable(rowLsn).map(each -> new Row(each, Math.toIntExact(rowNumber))),
                number(map, LAST_COMMIT),
                new ServerIdentity(systemId, Math.toIntExact(required(map, TIMELINE))));
    }

    private static long required(Map<String, ?> map, String key) {
        Long number = number(map, key);
        if (number == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return number;
    }

    private static Long number(Map<String, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Long || value instanceof Integer) {
            long number = ((Number) value).longValue();
            if (number >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException(key + " must be a whole number from 0");
    }
}
