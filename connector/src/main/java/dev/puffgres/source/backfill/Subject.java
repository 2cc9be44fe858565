package dev.puffgres.source.backfill;

import dev.puffgres.source.envelope.TableEnvelopes;
import dev.puffgres.source.port.CapturedTable;
import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.source.postgres.Catalog;
import dev.puffgres.source.postgres.Table;
import dev.puffgres.source.postgres.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * A captured table as it is now.
 *
 * @param shape what tells whether it still is
 * @param query how it is read
 * @param envelopes how its rows are written
 */
record Subject(Shape shape, ChunkQuery query, TableEnvelopes envelopes) {

    /**
     * @throws ConnectException if it is gone, has no key, or lacks a column that a mapping names
     */
    static Subject read(Connection connection, CapturedTable captured, SourceSettings settings) throws SQLException {
        TableId id = captured.id();
        Table found = new Catalog(connection).tables(List.of(id)).get(id);
        if (found == null) {
            throw new ConnectException("Table " + id + ", which is to be backfilled, does not exist"
                    + " or has no columns. Create it again, or remove it from the mappings.");
        }
        Table keyed = keyed(found, captured);
        Table table = captured.columns().map(names -> only(keyed, names)).orElse(keyed);
        Shape shape = Shape.read(connection, id, table.key())
                .orElseThrow(() -> new ConnectException("Table " + id + " was dropped while it was read."));
        return new Subject(
                shape,
                new ChunkQuery(
                        table, shape.isPlainTable(), Pushdown.where(captured.mappings(), table, settings.values())),
                TableEnvelopes.of(settings.topicPrefix(), settings.database().name(), table, settings.values()));
    }

    TableId id() {
        return query.table().id();
    }

    /** What a view is told apart by is what the documents are. */
    private static Table keyed(Table table, CapturedTable captured) {
        if (!table.key().isEmpty()) {
            return table;
        }
        List<String> id = captured.mappings().get(0).id().template().columns();
        if (captured.mappings().stream()
                .anyMatch(mapping -> !mapping.id().template().columns().equals(id))) {
            throw new ConnectException("Table " + table.id() + " has no primary key, and its mappings make their ids of"
                    + " different columns. Rows are read in the order of one key: give the mappings the same id.");
        }
        requireColumns(table, id);
        return table.withKey(id);
    }

    private static Table only(Table table, Set<String> names) {
        requireColumns(table, names);
        return table.only(names);
    }

    private static void requireColumns(Table table, Collection<String> names) {
        List<String> missing =
                names.stream().filter(name -> table.indexOf(name) < 0).toList();
        if (!missing.isEmpty()) {
            throw new ConnectException("Table " + table.id() + " has no column " + String.join(", ", missing)
                    + ", which a mapping names. Correct the mapping, or add the column.");
        }
    }

    /** Whether what was read as this is still good. */
    boolean is(Optional<Shape> now) {
        return now.filter(shape::equals).isPresent();
    }
}
