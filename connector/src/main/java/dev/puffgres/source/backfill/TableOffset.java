package dev.puffgres.source.backfill;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a table's backfill has come, as Connect stores it for the table's source partition.
 *
 * @param lsn where the stream begins that follows the backfill, L0: the same for the whole attempt
 * @param order what the order of the keys depends on, as {@link Shape#order}
 * @param rows rows that were written
 * @param scanned rows that were looked at
 * @param key up to which every row was written, as Postgres' text of the key's columns; empty before the first and after the last
 * @param end where the log ended when the last row had been read: the documents are a state of the table that was when the stream has passed
 *     it. Empty while there are rows to read
 */
record TableOffset(long lsn, String order, long rows, long scanned, Optional<List<String>> key, Optional<Long> end) {

    private static final String LSN = "lsn";
    private static final String ORDER = "order";
    private static final String ROWS = "rows";
    private static final String SCANNED = "scanned";
    private static final String KEY = "key.";
    private static final String END = "end";

    TableOffset {
        key = key.map(List::copyOf);
    }

    static TableOffset start(long lsn, String order) {
        return new TableOffset(lsn, order, 0, 0, Optional.empty(), Optional.empty());
    }

    boolean isDone() {
        return end.isPresent();
    }

    TableOffset done(long at, long rows, long scanned) {
        return new TableOffset(lsn, order, rows, scanned, Optional.empty(), Optional.of(at));
    }

    /** What Connect stores: numbers and strings alone. */
    Map<String, Object> toMap() {
        Map<String, Object> map = map(
                lsn,
                order,
                rows,
                scanned,
                key.map(k -> k.toArray(String[]::new)).orElse(null));
        end.ifPresent(at -> map.put(END, at));
        return map;
    }

    /** The same without an object for every row. */
    static Map<String, Object> map(long lsn, String order, long rows, long scanned, String[] key) {
        Map<String, Object> map = new HashMap<>();
        map.put(LSN, lsn);
        map.put(ORDER, order);
        map.put(ROWS, rows);
        map.put(SCANNED, scanned);
        if (key != null) {
            for (int i = 0; i < key.length; i++) {
                map.put(KEY + i, key[i]);
            }
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
