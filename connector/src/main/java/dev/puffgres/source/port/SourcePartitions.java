package dev.puffgres.source.port;

import dev.puffgres.source.postgres.TableId;
import java.util.Map;

/** The source partitions under which Connect stores offsets. */
public final class SourcePartitions {

    /** The key of the {@code topic.prefix}. */
    public static final String SERVER = "server";
    /** The key of a table that is backfilled, as {@code schema.table}. */
    public static final String TABLE = "table";

    private SourcePartitions() {}

    /** The stream of a source. */
    public static Map<String, String> stream(String topicPrefix) {
        return Map.of(SERVER, topicPrefix);
    }

    /** A table's backfill. */
    public static Map<String, String> table(String topicPrefix, TableId table) {
        return Map.of(SERVER, topicPrefix, TABLE, table.toString());
    }
}
