package dev.puffgres.source.wal2json;

import dev.puffgres.source.envelope.TableEnvelopes;
import dev.puffgres.source.port.CapturedTable;
import dev.puffgres.source.port.SourceSettings;
import dev.puffgres.source.postgres.Catalog;
import dev.puffgres.source.postgres.Column;
import dev.puffgres.source.postgres.Partition;
import dev.puffgres.source.postgres.PgType;
import dev.puffgres.source.postgres.ReplicaIdentity;
import dev.puffgres.source.postgres.Table;
import dev.puffgres.source.postgres.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that are captured, and how the messages of each become rows. What it knows is read from the catalog, which may be older or newer
 * than the message at hand: then the message itself says what the table was when the row was written.
 *
 * <p>Not thread-safe.
 */
final class CapturedRelations {

    private static final Logger LOG = LoggerFactory.getLogger(CapturedRelations.class);

    /** The one type of which wal2json changes the text. */
    private static final long BYTEA = 17;

    private final SourceSettings settings;
    private final CatalogSession session;
    private final Map<TableId, CapturedTable> captured = new LinkedHashMap<>();

    /** Every relation that messages of this plan's tables may name; empty for those that are not wanted. */
    private final Map<TableId, Optional<TablePlan>> plans = new HashMap<>();

    private final Map<TableId, TableEnvelopes> envelopes = new HashMap<>();
    private final Set<TableId> warnedOfTruncate = new HashSet<>();

    private boolean partitioned;
    private TablePlan last;

    CapturedRelations(SourceSettings settings, CatalogSession session) {
        this.settings = settings;
        this.session = session;
        settings.tables().forEach(table -> captured.put(table.id(), table));
    }

    /**
     * Reads the catalog anew.
     *
     * @throws org.apache.kafka.connect.errors.ConnectException if a table cannot be captured as its mappings say
     */
    void load() {
        State state = session.read(this::state);
        TableChecks.check(captured.values(), state.tables(), state.leaves(), state.relations());
        plans.clear();
        envelopes.clear();
        last = null;
        partitioned = state.relations().values().stream().anyMatch(TableChecks.Relation::partitioned);
        for (CapturedTable each : captured.values()) {
            Table table = state.tables().get(each.id());
            envelopes.put(each.id(), envelopes(each, table));
            if (!state.relations().get(each.id()).partitioned()) {
                plans.put(each.id(), Optional.of(plan(each.id(), each, table.identity(), state)));
            }
        }
        state.leaves()
                .forEach((leaf, partition) -> plans.put(
                        leaf, Optional.of(plan(leaf, captured.get(partition.root()), partition.identity(), state))));
    }

    /** Whether leaves may come and go, so that the server cannot be told which tables to send. */
    boolean isPartitioned() {
        return partitioned;
    }

    /** Reads again what Postgres logs of old rows, which a change of a table's settings alone changes. */
    void checkIdentities() {
        State state = session.read(this::state);
        TableChecks.check(captured.values(), state.tables(), state.leaves(), state.relations());
        for (Map.Entry<TableId, Optional<TablePlan>> each : plans.entrySet()) {
            each.getValue().ifPresent(plan -> {
                ReplicaIdentity identity = identity(each.getKey(), state);
                if (identity != null && plan.full() != (identity == ReplicaIdentity.FULL)) {
                    each.setValue(Optional.of(plan.withFull(identity == ReplicaIdentity.FULL)));
                    last = null;
                }
            });
        }
    }

    /** How the messages of a relation are read; null where they are not wanted. */
    TablePlan plan(String schema, String name, long xid) {
        if (last != null
                && last.relation().name().equals(name)
                && last.relation().schema().equals(schema)) {
            return last;
        }
        TableId relation = new TableId(schema, name);
        Optional<TablePlan> plan = plans.get(relation);
        if (plan == null && partitioned) {
            plan = newLeaf(relation, xid);
            plans.put(relation, plan);
        }
        last = plan == null ? null : plan.orElse(null);
        return last;
    }

    /** Forgets which relations are not wanted: a leaf may have been attached since. */
    void forgetUnwanted() {
        if (partitioned) {
            plans.values().removeIf(Optional::isEmpty);
        }
    }

    private Optional<TablePlan> newLeaf(TableId relation, long xid) {
        return session.read(connection -> {
            Visibility.await(connection, xid);
            Partition partition =
                    new Catalog(connection).partitions(captured.keySet()).get(relation);
            if (partition == null) {
                return Optional.empty();
            }
            LOG.info("Table {} is a new partition of {}", relation, partition.root());
            State state = state(connection);
            TableChecks.check(captured.values(), state.tables(), state.leaves(), state.relations());
            return Optional.of(plan(relation, captured.get(partition.root()), partition.identity(), state));
        });
    }

    /** The envelopes of a table that was emptied; null where it is not captured. */
    TableEnvelopes truncated(String schema, String name) {
        TableId relation = new TableId(schema, name);
        TableEnvelopes whole = envelopes.get(relation);
        if (whole == null
                && plans.getOrDefault(relation, Optional.empty()).isPresent()
                && warnedOfTruncate.add(relation)) {
            LOG.warn(
                    "Partition {} was truncated without its table: no record can say so, and the documents of its rows stay",
                    relation);
        }
        return whole;
    }

    /** How messages are read that do not agree with a plan: by the catalog as it is now, and where it is newer, by the message. */
    TablePlan replan(TablePlan plan, MessageShape shape) {
        TableId relation = plan.relation();
        TableId id = plan.envelopes().table().id();
        TablePlan next = session.read(connection -> {
            State state = state(connection);
            Table table = state.tables().get(id);
            ReplicaIdentity identity = identity(relation, state);
            Map<String, RelationColumn> columns = state.columns().get(relation);
            if (table == null || identity == null || columns == null) {
                // The table is gone by now; its last changes are still to be read.
                table = plan.envelopes().table();
                identity = plan.full() ? ReplicaIdentity.FULL : ReplicaIdentity.DEFAULT;
                columns = Map.of();
            }
            return historic(connection, plan, shape, table, identity, columns);
        });
        LOG.info(
                "Table {} has changed: reading {} columns, key {}, replica identity {}",
                relation,
                next.columns().size(),
                next.envelopes().table().key(),
                next.full() ? "full" : "default");
        plans.put(relation, Optional.of(next));
        if (relation.equals(id)) {
            envelopes.put(id, next.envelopes());
        }
        last = next;
        return next;
    }

    private TablePlan historic(
            Connection connection,
            TablePlan plan,
            MessageShape shape,
            Table table,
            ReplicaIdentity identity,
            Map<String, RelationColumn> known)
            throws SQLException {
        List<Column> columns = new ArrayList<>();
        Map<String, RelationColumn> relation = new LinkedHashMap<>();
        boolean missing = false;
        for (String name : order(table, shape, known)) {
            RelationColumn now = known.get(name);
            String type = shape.columns().getOrDefault(name, now == null ? null : now.type());
            boolean notNull = now != null && now.notNull();
            boolean inIdentity = shape.op() == 'I' || shape.identity().contains(name);
            missing |= notNull && !inIdentity;
            // Under FULL a column that is not in the old row was NULL, whatever it may be by now.
            relation.put(name, new RelationColumn(type, notNull && inIdentity));
            int index = table.indexOf(name);
            if (index >= 0 && now != null && now.type().equals(type)) {
                columns.add(table.columns().get(index));
            } else {
                PgType resolved = HistoricTypes.resolve(connection, type);
                boolean same =
                        index >= 0 && resolved.equals(table.columns().get(index).type());
                columns.add(same ? table.columns().get(index) : new Column(name, resolved, false, false));
            }
        }
        List<String> key =
                table.key().size() == shape.key().size() && shape.key().containsAll(table.key())
                        ? table.key()
                        : List.copyOf(shape.key());
        Table historic = new Table(table.id(), table.oid(), columns, key, identity);
        CapturedTable wanted = captured.get(table.id());
        // The message knows better than the catalog, which may be newer, unless all that it could show was NULL.
        boolean full = !key.containsAll(shape.identity())
                || identity == ReplicaIdentity.FULL && (shape.op() == 'I' || plan.full() && !missing);
        return plan(plan.relation(), envelopes(wanted, historic), wanted, full, relation);
    }

    /** The columns that the row had: those of the message, and of an update those that it leaves out, in their places. */
    private static List<String> order(Table table, MessageShape shape, Map<String, RelationColumn> known) {
        List<String> names = new ArrayList<>(shape.columns().keySet());
        if (shape.op() != 'I') {
            int place = 0;
            for (Column column : table.columns()) {
                int found = names.indexOf(column.name());
                if (found >= 0) {
                    place = found + 1;
                } else if (known.containsKey(column.name())) {
                    names.add(place++, column.name());
                }
            }
        }
        return names;
    }

    private TablePlan plan(TableId relation, CapturedTable table, ReplicaIdentity identity, State state) {
        return plan(
                relation,
                envelopes.computeIfAbsent(
                        table.id(), id -> envelopes(table, state.tables().get(id))),
                table,
                identity == ReplicaIdentity.FULL,
                state.columns().getOrDefault(relation, Map.of()));
    }

    private static TablePlan plan(
            TableId relation,
            TableEnvelopes envelopes,
            CapturedTable wanted,
            boolean full,
            Map<String, RelationColumn> columns) {
        Table table = envelopes.table();
        List<TablePlan.Slot> slots = new ArrayList<>();
        columns.forEach((name, column) -> {
            int index = table.indexOf(name);
            boolean bytes = index >= 0 && table.columns().get(index).type().oid() == BYTEA;
            slots.add(new TablePlan.Slot(name, column.type(), index, bytes, column.notNull()));
        });
        return new TablePlan(relation, envelopes, slots, wanted.columns().isEmpty(), Set.copyOf(table.key()), full);
    }

    private TableEnvelopes envelopes(CapturedTable wanted, Table table) {
        Table kept = wanted.columns()
                .map(names -> table.only(
                        names.stream().filter(name -> table.indexOf(name) >= 0).toList()))
                .orElse(table);
        return TableEnvelopes.of(settings.topicPrefix(), settings.database().name(), kept, settings.values());
    }

    private ReplicaIdentity identity(TableId relation, State state) {
        Partition leaf = state.leaves().get(relation);
        if (leaf != null) {
            return leaf.identity();
        }
        Table table = state.tables().get(relation);
        return table == null ? null : table.identity();
    }

    private State state(Connection connection) throws SQLException {
        Catalog catalog = new Catalog(connection);
        Map<TableId, Table> tables = catalog.tables(captured.keySet());
        Map<TableId, Partition> leaves = catalog.partitions(captured.keySet());
        Set<TableId> relations = new HashSet<>(captured.keySet());
        relations.addAll(leaves.keySet());
        Map<TableId, Map<String, RelationColumn>> columns = RelationColumn.read(connection, relations);
        // Each question has a snapshot of its own, and a table may change between them.
        boolean agree = tables.entrySet().stream().allMatch(table -> columns.getOrDefault(table.getKey(), Map.of())
                .keySet()
                .equals(table.getValue().columns().stream().map(Column::name).collect(Collectors.toSet())));
        return agree
                ? new State(tables, leaves, TableChecks.relations(connection, captured.keySet()), columns)
                : state(connection);
    }

    private record State(
            Map<TableId, Table> tables,
            Map<TableId, Partition> leaves,
            Map<TableId, TableChecks.Relation> relations,
            Map<TableId, Map<String, RelationColumn>> columns) {}
}
