package dev.puffgres.source.port;

import dev.puffgres.source.postgres.TableId;
import java.util.HashMap;
import java.util.Map;

/**
 * The source partitions under which Connect stores offsets. Connect finds an offset by its partition's JSON, byte by byte, and forgets one
 * under the JSON of the HashMap that it has read. So a partition of several keys is a HashMap: another map's order would differ, that of
 * {@link Map#of} even from one start of a worker to the next.
 */
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
        Map<String, String> partition = new HashMap<>();
        partition.put(SERVER, topicPrefix);
        partition.put(TABLE, table.toString());
        return partition;
    }
}
