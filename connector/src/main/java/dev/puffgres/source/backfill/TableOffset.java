package dev.puffgres.source.backfill;

import dev.puffgres.source.postgres.ServerIdentity;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a table's backfill has come, as Connect stores it for the table's source partition.
 *
 * @param lsn where the stream begins that follows the backfill, L0: the same for the whole attempt
 * @param server whose log that is
 * @param order what the order of the keys depends on, as {@link Shape#order}
 * @param rows rows that were written
 * @param scanned rows that were looked at
 * @param key up to which every row was written, as Postgres' text of the key's columns; empty before the first and after the last
 * @param end where the log ended when the last row had been read: the documents are a state of the table that was when the stream has passed
 *     it. Empty while there are rows to read
 */
record TableOffset(
        long lsn,
        ServerIdentity server,
        String order,
        long rows,
        long scanned,
        Optional<List<String>> key,
        Optional<Long> end) {

    private static final String LSN = "lsn";
    private static final String SYSTEM_ID = "system_id";
    private static final String TIMELINE = "timeline";
    private static final String ORDER = "order";
    private static final String ROWS = "rows";
    private static final String SCANNED = "scanned";
    private static final String KEY = "key.";
    private static final String FIRST_KEY = KEY + 0;
    private static final String END = "end";
    private static final String[] NO_KEY = {};

    TableOffset {
        key = key.map(List::copyOf);
    }

    static TableOffset start(StreamStart.Position start, String order) {
        return new TableOffset(start.lsn(), start.server(), order, 0, 0, Optional.empty(), Optional.empty());
    }

    boolean isDone() {
        return end.isPresent();
    }

    /** The same attempt from the first key on. */
    TableOffset again(String newOrder) {
        return new TableOffset(lsn, server, newOrder, 0, 0, Optional.empty(), Optional.empty());
    }

    TableOffset after(String[] newKey, long newRows, long newScanned) {
        return new TableOffset(lsn, server, order, newRows, newScanned, Optional.of(List.of(newKey)), Optional.empty());
    }

    TableOffset done(long at, long newRows, long newScanned) {
        return new TableOffset(lsn, server, order, newRows, newScanned, Optional.empty(), Optional.of(at));
    }

    /** What Connect stores: numbers and strings alone. */
    Map<String, Object> toMap() {
        Map<String, Object> map =
                mapAfter(key.map(each -> each.toArray(String[]::new)).orElse(NO_KEY), rows, scanned);
        end.ifPresent(at -> map.put(END, at));
        return map;
    }

    /** {@link #after} as {@link #toMap}, without more objects than it needs: every row has one. */
    Map<String, Object> mapAfter(String[] newKey, long newRows, long newScanned) {
        Map<String, Object> map = new HashMap<>();
        map.put(LSN, lsn);
        map.put(SYSTEM_ID, server.systemId());
        map.put(TIMELINE, (long) server.timeline());
        map.put(ORDER, order);
        map.put(ROWS, newRows);
        map.put(SCANNED, newScanned);
        for (int i = 0; i < newKey.length; i++) {
            map.put(i == 0 ? FIRST_KEY : KEY + i, newKey[i]);
        }
        return map;
    }

    /** @param map what Connect has stored; null where it has nothing */
    static Optional<TableOffset> of(Map<String, ?> map) {
        if (map == null || !(map.get(LSN) instanceof Number lsn)) {
            return Optional.empty();
        }
        String[] key = new String
                [(int) map.keySet().stream()
                        .filter(name -> name.startsWith(KEY))
                        .count()];
        Arrays.setAll(key, i -> String.valueOf(map.get(KEY + i)));
        return Optional.of(new TableOffset(
                lsn.longValue(),
                new ServerIdentity(String.valueOf(map.get(SYSTEM_ID)), (int) number(map, TIMELINE)),
                String.valueOf(map.get(ORDER)),
                number(map, ROWS),
                number(map, SCANNED),
                key.length == 0 ? Optional.empty() : Optional.of(List.of(key)),
                map.get(END) instanceof Number end ? Optional.of(end.longValue()) : Optional.empty()));
    }

    /** Whether the offset of a record says that its table is done. */
    static boolean isDone(Map<String, ?> map) {
        return map.containsKey(END);
    }

    private static long number(Map<String, ?> map, String name) {
        return map.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
