package dev.puffgres.engine;

import dev.puffgres.action.Action;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Target;
import dev.puffgres.action.Version;
import dev.puffgres.event.ColumnException;
import dev.puffgres.event.Operation;
import dev.puffgres.event.Row;
import dev.puffgres.event.RowEvent;
import dev.puffgres.event.SourcePosition;
import dev.puffgres.event.Unavailable;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.mapping.Mapping.ReplicaIdentity;
import dev.puffgres.membership.Decision;
import dev.puffgres.membership.Predicate;
import dev.puffgres.membership.PredicateException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What events mean for one mapping: the table "From event to actions" of the semantics. */
final class MappingEngine {

    private static final String REMEDY =
            "set REPLICA IDENTITY FULL on the table and replica_identity = \"full\" in the mapping";

    private final Mapping mapping;
    private final boolean full;
    private final Set<String> targetColumns;
    private final TargetRenderer targets;
    private final RowViews views;
    private final Versions versions;
    private final DocumentRenderer documents;

    MappingEngine(Mapping mapping, LossListener losses) {
        this.mapping = mapping;
        this.full = mapping.source().replicaIdentity() == ReplicaIdentity.FULL;
        this.targetColumns = mapping.targetColumns();
        this.targets = new TargetRenderer(mapping);
        this.views = new RowViews(mapping);
        this.versions = new Versions(mapping);
        this.documents = new DocumentRenderer(mapping, losses);
    }

    Mapping mapping() {
        return mapping;
    }

    Mapping.Source source() {
        return mapping.source();
    }

    /** Adds this mapping's actions: all that the event means, or a Failure, with the delete of what the row has left behind. */
    void apply(RowEvent event, List<Action> actions) {
        try {
            switch (event.operation()) {
                case INSERT, READ -> insert(event, actions);
                case UPDATE -> update(event, actions);
                case DELETE -> delete(event, actions);
                case TRUNCATE -> truncate(event, actions);
            }
        } catch (Refusal e) {
            fail(event, e.kind(), e.getMessage(), actions);
        } catch (PredicateException e) {
            FailureKind kind = e.missing() ? FailureKind.MISSING_COLUMN : FailureKind.PREDICATE;
            fail(event, kind, e.getMessage(), actions);
        } catch (ColumnException e) {
            fail(event, FailureKind.INVALID_TYPE, "column " + e.column() + ": " + e.getMessage(), actions);
        }
    }

    private void insert(RowEvent event, List<Action> actions) {
        Row after = views.of(event, after(event));
        switch (decide(after)) {
            case MEMBER -> {
                Target target = targets.target(after);
                Image image = documents.image(after);
                if (!image.unavailable().isEmpty()) {
                    // No patch: it would never create the document.
                    throw unavailable(image.unavailable());
                }
                actions.add(upsert(event, image, target));
            }
            case NOT_MEMBER -> skip(actions);
            case UNDECIDED -> throw undecided(after);
        }
    }

    private void update(RowEvent event, List<Action> actions) {
        if (event.key() != null) {
            requireKeyColumns(event.key());
        }
        Row before = full ? before(event) : null;
        Row after = views.of(event, after(event));
        if (before != null) {
            after = new FilledRow(after, before);
        }
        switch (decide(after)) {
            case MEMBER -> updateMember(event, before, after, actions);
            case NOT_MEMBER -> {
                if (before != null && decide(before) == Decision.NOT_MEMBER) {
                    skip(actions);
                } else {
                    remove(event, before != null ? before : after, actions);
                }
            }
            case UNDECIDED -> throw undecided(after);
        }
    }

    /**
     * Writes the row where it is now, and deletes it where it was if it has moved, even if what is there now cannot be written: in the
     * old place, which may be another tenant's, there is no such row any more.
     */
    private void updateMember(RowEvent event, Row before, Row after, List<Action> actions) {
        Target left = before == null ? null : formerTarget(before);
        Target target;
        try {
            target = targets.target(after);
        } catch (Refusal e) {
            if (left != null && isNowhere(e)) {
                actions.add(delete(event, left));
            }
            throw e;
        }
        boolean moved = left != null && !left.equals(target);
        try {
            actions.add(upsertOrPatch(event, after, target, moved));
        } finally {
            if (moved) {
                actions.add(delete(event, left));
            }
        }
    }

    private Action upsertOrPatch(RowEvent event, Row after, Target target, boolean moved) {
        Image image = documents.image(after);
        Set<String> unavailable = image.unavailable();
        if (unavailable.isEmpty()) {
            return upsert(event, image, target);
        } else if (!moved && image.patchable()) {
            return patch(event, image, target, unavailable);
        }
        throw unavailable(unavailable);
    }

    /** Where the row was; null if its id or namespace was invalid, since then it never had a document. */
    private Target formerTarget(Row before) {
        try {
            return targets.target(before);
        } catch (Refusal e) {
            if (isNowhere(e)) {
                return null;
            }
            throw e;
        }
    }

    /** Whether the row has no place at all, rather than one that the event does not tell. */
    private static boolean isNowhere(Refusal refusal) {
        return refusal.kind() == FailureKind.INVALID_ID || refusal.kind() == FailureKind.INVALID_NAMESPACE;
    }

    private void delete(RowEvent event, List<Action> actions) {
        Row before;
        if (full) {
            before = before(event);
        } else {
            // The only true columns: Debezium invents values for the other NOT NULL columns of the before image.
            before = event.key() == null ? null : views.of(event, event.key());
        }
        if (before == null) {
            throw new Refusal(
                    FailureKind.MALFORMED_EVENT,
                    "the delete's record has no key: the table needs a primary key, and its key must stay in the record");
        }
        requireKeyColumns(before);
        remove(event, before, actions);
    }

    private void remove(RowEvent event, Row row, List<Action> actions) {
        Target target = formerTarget(row);
        actions.add(target == null ? new Action.Skip(mapping.name(), SkipReason.NO_DOCUMENT) : delete(event, target));
    }

    /** Under DEFAULT a row that moved would leave its document where it was, since nothing says where that is. */
    private void requireKeyColumns(Row key) {
        if (full) {
            return;
        }
        if (!key.columns().containsAll(targetColumns)) {
            Set<String> missing = new TreeSet<>(targetColumns);
            missing.removeAll(key.columns());
            throw new Refusal(
                    FailureKind.UNAVAILABLE_COLUMN,
                    "under replica identity DEFAULT an update or delete says of the row before only the key, and"
                            + " namespace or id need "
                            + columns(missing) + ": " + REMEDY);
        }
    }

    private void truncate(RowEvent event, List<Action> actions) {
        switch (mapping.truncate()) {
            case SKIP -> actions.add(new Action.Skip(mapping.name(), SkipReason.TRUNCATE));
            case FAIL ->
                throw new Refusal(
                        FailureKind.REFUSED,
                        "the table was truncated and truncate.mode is fail: its documents are still there");
            case DELETE ->
                actions.add(new Action.Truncate(
                        mapping.name(),
                        targets.onlyNamespace(),
                        versions.of(event),
                        commitMs(event),
                        documents.schema((Row) null)));
        }
    }

    private Action.Upsert upsert(RowEvent event, Image image, Target target) {
        Version version = versions.of(event);
        return new Action.Upsert(
                mapping.name(),
                target,
                version,
                commitMs(event),
                documents.schema(image),
                documents.upsert(image, target.id(), version, event.position()));
    }

    private Action.Patch patch(RowEvent event, Image image, Target target, Set<String> unavailable) {
        Version version = versions.of(event);
        return new Action.Patch(
                mapping.name(),
                target,
                version,
                commitMs(event),
                documents.schema(image),
                documents.patch(image, target.id(), version),
                String.join(",", unavailable));
    }

    private Action.Delete delete(RowEvent event, Target target) {
        Row typed = event.before() != null ? event.before() : event.after();
        return new Action.Delete(
                mapping.name(),
                target,
                versions.of(event),
                commitMs(event),
                documents.schema(typed == null ? null : views.of(event, typed)));
    }

    private void skip(List<Action> actions) {
        actions.add(new Action.Skip(mapping.name(), SkipReason.NOT_A_MEMBER));
    }

    private Decision decide(Row row) {
        return mapping.membership().map(predicate -> predicate.decide(row)).orElse(Decision.MEMBER);
    }

    private static Row after(RowEvent event) {
        if (event.after() == null) {
            throw new Refusal(
                    FailureKind.MALFORMED_EVENT,
                    "the " + name(event.operation()) + " has no after image: it is not as Debezium writes it");
        }
        return event.after();
    }

    private Row before(RowEvent event) {
        if (event.before() == null) {
            throw new Refusal(
                    FailureKind.MALFORMED_EVENT,
                    "the mapping says replica_identity = \"full\", but the " + name(event.operation())
                            + " has no before image: set REPLICA IDENTITY FULL on the table, or say \"default\"");
        }
        return views.of(event, event.before());
    }

    private Refusal undecided(Row row) {
        Set<String> columns = new TreeSet<>();
        for (String column : mapping.membership().map(Predicate::columns).orElse(Set.of())) {
            if (row.has(column) && row.value(column) == Unavailable.UNAVAILABLE) {
                columns.add(column);
            }
        }
        return new Refusal(
                FailureKind.UNAVAILABLE_COLUMN,
                "membership depends on " + columns(columns) + ", unchanged TOASTed and not in the event: " + REMEDY);
    }

    private static Refusal unavailable(Set<String> columns) {
        return new Refusal(
                FailureKind.UNAVAILABLE_COLUMN,
                "the document needs " + columns(columns) + ", unchanged TOASTed and not in the event: " + REMEDY);
    }

    private void fail(RowEvent event, FailureKind kind, String message, List<Action> actions) {
        actions.add(new Action.Failure(mapping.name(), kind, message + " " + context(event), outdated(event)));
    }

    /** The document that a failed change would have written: a later patch must not hide that it lacks this one. */
    private Optional<Action.Outdated> outdated(RowEvent event) {
        boolean writes = event.operation() == Operation.INSERT
                || event.operation() == Operation.READ
                || event.operation() == Operation.UPDATE;
        if (!writes || event.after() == null || mapping.versioning() == Mapping.Versioning.NONE) {
            return Optional.empty();
        }
        try {
            Row after = views.of(event, event.after());
            if (full && event.before() != null) {
                after = new FilledRow(after, before(event));
            }
            return Optional.of(
                    new Action.Outdated(targets.target(after), versions.of(event), documents.schema((Row) null)));
        } catch (Refusal | PredicateException | ColumnException e) {
            // It cannot even be told which document: then no patch finds it either.
            return Optional.empty();
        }
    }

    private String context(RowEvent event) {
        SourcePosition position = event.position();
        String lsn = position.hasLsn()
                ? String.format(Locale.ROOT, "%X/%X", position.lsn() >>> Integer.SIZE, position.lsn() & 0xFFFF_FFFFL)
                : "unknown";
        return "(mapping " + mapping.name() + ", table " + event.schema() + "." + event.table() + ", "
                + name(event.operation()) + " at LSN " + lsn + " of " + position.source() + ")";
    }

    private static String name(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }

    private static String columns(Set<String> columns) {
        return (columns.size() == 1 ? "column " : "columns ") + String.join(", ", columns);
    }

    private static long commitMs(RowEvent event) {
        return event.position().commitTime() == null
                ? 0
                : event.position().commitTime().toEpochMilli();
    }
}
