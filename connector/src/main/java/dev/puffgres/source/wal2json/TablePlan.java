package dev.puffgres.source.wal2json;

import com.fasterxml.jackson.core.JsonParser;
import dev.puffgres.source.envelope.TableEnvelopes;
import dev.puffgres.source.postgres.TableId;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * How one table's messages become rows: the columns that messages may have, in their order, and which of them are kept.
 *
 * @param relation the table that the messages name: the captured one, or a leaf of it
 * @param envelopes of the captured table, for rows of the columns that are kept
 * @param columns all that a message may have
 * @param all whether every column is captured, so that an unknown one is news
 * @param key the names of the key's columns
 * @param full whether the relation's replica identity is FULL
 */
record TablePlan(
        TableId relation, TableEnvelopes envelopes, List<Slot> columns, boolean all, Set<String> key, boolean full) {

    static final int NOT_KEPT = -1;

    /**
     * A column of a message.
     *
     * @param name its name
     * @param type its type as {@code format_type} prints it, with the modifier
     * @param index its place in a row; {@link #NOT_KEPT} where it is not captured
     * @param bytes whether it is bytea, of which wal2json leaves out the leading {@code \x}
     * @param notNull whether it is declared NOT NULL
     */
    record Slot(String name, String type, int index, boolean bytes, boolean notNull) {}

    TablePlan {
        columns = List.copyOf(columns);
        key = Set.copyOf(key);
    }

    TablePlan withFull(boolean isFull) {
        return new TablePlan(relation, envelopes, columns, all, key, isFull);
    }

    int width() {
        return envelopes.table().columns().size();
    }

    boolean isKey(int index) {
        return key.contains(envelopes.table().columns().get(index).name());
    }

    /** Whether an old row may be a whole one: no column is missing that cannot be NULL. */
    boolean isFullRow(String[] before) {
        if (before == null) {
            return false;
        }
        for (Slot slot : columns) {
            if (slot.notNull() && slot.index() >= 0 && before[slot.index()] == null) {
                return false;
            }
        }
        return true;
    }

    /** The column that the parser's text names, most likely at a place or after it; -1 where there is none. */
    int find(JsonParser json, int place) throws IOException {
        for (int i = place; i < columns.size(); i++) {
            if (same(json, columns.get(i).name())) {
                return i;
            }
        }
        for (int i = 0; i < Math.min(place, columns.size()); i++) {
            if (same(json, columns.get(i).name())) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the parser's text is the one, without making a string of it. */
    static boolean same(JsonParser json, String text) throws IOException {
        int length = json.getTextLength();
        if (length != text.length()) {
            return false;
        }
        char[] characters = json.getTextCharacters();
        int offset = json.getTextOffset();
        for (int i = 0; i < length; i++) {
            if (characters[offset + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
