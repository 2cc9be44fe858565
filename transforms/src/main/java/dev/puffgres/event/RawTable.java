package dev.puffgres.event;

import java.io.IOException;
import org.apache.kafka.connect.data.Schema;

/** Reads the rows of one table. Not thread-safe. */
final class RawTable {

    private final String schema;
    private final String name;
    private final UsedColumns.Use use;
    private final RawColumns before;
    private final RawColumns after;

    RawTable(String schema, String name, UsedColumns.Use use, RowShapes shapes, UnavailableForms unavailable) {
        this.schema = schema;
        this.name = name;
        this.use = use;
        this.before = new RawColumns(use, shapes, unavailable);
        this.after = new RawColumns(use, shapes, unavailable);
    }

    boolean is(String otherSchema, String otherName) {
        return name.equals(otherName) && schema.equals(otherSchema);
    }

    /** Whether nobody asks for its rows. */
    boolean isUnused() {
        return use.none();
    }

    /** See {@link RawColumns#read}. */
    Row readBefore(RawInput input, Schema rowSchema) throws IOException {
        return before.read(input, rowSchema);
    }

    /** See {@link RawColumns#read}. */
    Row readAfter(RawInput input, Schema rowSchema) throws IOException {
        return after.read(input, rowSchema);
    }
}
