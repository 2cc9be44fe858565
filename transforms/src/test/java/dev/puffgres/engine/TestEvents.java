package dev.puffgres.engine;

import dev.puffgres.action.Action;
import dev.puffgres.event.Operation;
import dev.puffgres.event.Row;
import dev.puffgres.event.RowEvent;
import dev.puffgres.event.SourcePosition;
import dev.puffgres.mapping.Mapping;
import dev.puffgres.mapping.MappingReader;
import java.time.Instant;
import java.util.List;

/** Events made by hand, at one place of the log, and mappings as their authors write them. */
final class TestEvents {

    static final long LSN = 0x16B3748L;
    static final long PREVIOUS_COMMIT = 0x16B3000L;
    static final Instant COMMIT = Instant.ofEpochMilli(1_795_342_866_330L);

    private TestEvents() {}

    static RowEvent insert(Row after) {
        return event(Operation.INSERT, key(after), null, after);
    }

    static RowEvent insertAfterKeyChange(Row after) {
        return new RowEvent(
                Operation.INSERT, "public", "pages", key(after), null, after, position("app", LSN), true, false);
    }

    /** The same event as Puffgres' own source connector writes it. */
    static RowEvent withExactNulls(RowEvent event) {
        return new RowEvent(
                event.operation(),
                event.schema(),
                event.table(),
                event.key(),
                event.before(),
                event.after(),
                event.position(),
                event.afterKeyChange(),
                true);
    }

    static RowEvent read(Row after) {
        return event(Operation.READ, key(after), null, after);
    }

    static RowEvent update(Row before, Row after) {
        return event(Operation.UPDATE, key(after), before, after);
    }

    static RowEvent delete(Row before) {
        return event(Operation.DELETE, key(before), before, null);
    }

    static RowEvent truncate() {
        return event(Operation.TRUNCATE, null, null, null);
    }

    static RowEvent event(Operation operation, Row key, Row before, Row after) {
        return at(position("app", LSN), operation, key, before, after);
    }

    static RowEvent at(SourcePosition position, Operation operation, Row key, Row before, Row after) {
        return new RowEvent(operation, "public", "pages", key, before, after, position, false, false);
    }

    static SourcePosition position(String source, long lsn) {
        return new SourcePosition(source, PREVIOUS_COMMIT, lsn, 757L, COMMIT);
    }

    private static Row key(Row row) {
        return TestRow.row().with("id", row.type("id"), row.value("id"));
    }

    /**
     * A mapping of the table {@code public.pages}, in TOML.
     *
     * @param mapping its keys but version and name
     * @param source further keys of {@code source}
     */
    static Mapping mapping(String mapping, String source) {
        return MappingReader.fromToml(
                "pages.toml", "version = 1\nname = \"pages\"\n" + mapping + "\n[source]\ntable = \"pages\"\n" + source);
    }

    static List<Action> apply(Mapping mapping, RowEvent event) {
        return new Engine(List.of(mapping), LossListener.NONE).apply(event);
    }
}
