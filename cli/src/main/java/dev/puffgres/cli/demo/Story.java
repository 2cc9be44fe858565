package dev.puffgres.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The demo's story: one change to Postgres after another, and after each the wait until the namespace shows it.
 *
 * <p>A step that the namespace does not show in time, or shows wrongly, is a {@link StoryException}.
 */
final class Story {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    /** Counting reads every id: not so often that it slows down what it counts. */
    private static final Duration COUNT_POLL = Duration.ofMillis(250);

    /** Added to a key to change it, far from any that the sequence gives out. */
    private static final long KEY_CHANGE = 1_000_000;

    private final Connection connection;
    private final Namespace namespace;
    private final Screen screen;
    private final Catalogue catalogue;

    Story(Connection connection, Namespace namespace, Screen screen, Catalogue catalogue) {
        this.connection = connection;
        this.namespace = namespace;
        this.screen = screen;
        this.catalogue = catalogue;
    }

    /** The rows that were in the table before the connectors came. */
    void snapshot() throws SQLException {
        long members = members();
        Duration took = awaitCount(members);
        screen.step(
                "snapshot",
                number("select count(*) from pages") + " rows, " + members + " of them published",
                namespace.count() + " documents",
                took);
    }

    void oneRow() throws SQLException {
        long id = insert();
        updateTitle(id);
        setNull(id);
        leave(id);
        enter(id);
        long moved = changeKey(id);
        delete(moved);
        rollBack();
    }

    private long insert() throws SQLException {
        long id = number("""
                insert into pages (title, body, status, tags, price, published_at, embedding)
                select 'blue heron lamp', body, 'published', array['lamp'], 12.50, '2026-03-01 10:00+00',
                       '%s'::text::vector
                from pages limit 1 returning id
                """.formatted(WordHashEmbedding.text(WordHashEmbedding.of("blue heron lamp"))));
        Duration took = await(() -> namespace.document(id).isPresent());
        screen.step("insert", row(id), document(id), took);
        return id;
    }

    private void updateTitle(long id) throws SQLException {
        JsonNode before = shown(id);
        execute("update pages set title = 'white heron lamp' where id = " + id);
        Duration took = await(() -> has(id, "title", "white heron lamp"));
        if (!shown(id).path("vector").equals(before.path("vector"))
                || !before.path("vector").isTextual()) {
            throw new StoryException("the update of the title did not leave the vector as it was");
        }
        screen.step("update the title, leave the embedding", row(id), document(id) + ", vector unchanged", took);
    }

    private void setNull(long id) throws SQLException {
        execute("update pages set subtitle = null where id = " + id);
        Duration took = await(
                () -> namespace.document(id).filter(d -> !d.has("subtitle")).isPresent());
        screen.step("set a column that has a DEFAULT to NULL", row(id), document(id), took);
    }

    private void leave(long id) throws SQLException {
        execute("update pages set status = 'draft' where id = " + id);
        Duration took = await(() -> namespace.document(id).isEmpty());
        screen.step("leave the predicate (status = 'draft')", row(id), document(id), took);
    }

    private void enter(long id) throws SQLException {
        execute("update pages set status = 'published' where id = " + id);
        Duration took = await(() -> namespace.document(id).isPresent());
        screen.step("enter it again", row(id), document(id), took);
    }

    private long changeKey(long id) throws SQLException {
        long moved = id + KEY_CHANGE;
        execute("update pages set id = " + moved + " where id = " + id);
        Duration took = await(() ->
                namespace.document(moved).isPresent() && namespace.document(id).isEmpty());
        screen.step("change the primary key", row(moved), document(moved) + "; " + document(id), took);
        return moved;
    }

    private void delete(long id) throws SQLException {
        execute("delete from pages where id = " + id);
        Duration took = await(() -> namespace.document(id).isEmpty());
        screen.step("delete", row(id), document(id), took);
    }

    /** A row that is rolled back, and one committed after it: when that one is shown, the other would have been. */
    private void rollBack() throws SQLException {
        connection.setAutoCommit(false);
        long rolledBack;
        try {
            rolledBack = catalogue.insertOne(connection);
            connection.rollback();
        } finally {
            connection.setAutoCommit(true);
        }
        long after = catalogue.insertOne(connection);
        Duration took = await(() -> namespace.document(after).isPresent());
        if (namespace.document(rolledBack).isPresent()) {
            throw new StoryException("a row that was rolled back became a document");
        }
        screen.step("roll back an insert, commit the next", row(rolledBack), document(rolledBack), took);
    }

    void burst(int rows) throws SQLException {
        screen.say("  inserting " + rows + " rows in one transaction …");
        catalogue.insert(connection, rows);
        long members = members();
        Duration took = awaitCount(members);
        screen.step(
                "a burst of " + rows + " rows", members + " rows published", namespace.count() + " documents", took);
    }

    void queries() {
        String words = "patient violin by the sea";
        print("nearest to the embedding of '" + words + "'", namespace.nearest(WordHashEmbedding.of(words), 3));
        print("best keyword matches for 'amber bicycle'", namespace.matching("amber bicycle", 3));
    }

    private void print(String question, List<JsonNode> rows) {
        if (rows.isEmpty()) {
            throw new StoryException("no answer: " + question);
        }
        screen.say("  " + question);
        for (JsonNode row : rows) {
            screen.say("      %.3f  %s"
                    .formatted(
                            row.path("$dist").doubleValue(), row.path("title").textValue()));
        }
    }

    /** Waits for as long as the number of documents moves. */
    private Duration awaitCount(long members) {
        long start = System.nanoTime();
        try (Screen.Progress progress = screen.progress("documents", members)) {
            long shown = namespace.count();
            while (shown != members) {
                long before = shown;
                await(COUNT_POLL, () -> namespace.count() != before);
                shown = namespace.count();
                progress.at(shown);
            }
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Duration await(BooleanSupplier shown) {
        return await(POLL, shown);
    }

    private static Duration await(Duration poll, BooleanSupplier shown) {
        long start = System.nanoTime();
        while (!shown.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new StoryException("for " + PATIENCE.toSeconds() + " s the namespace has not shown it");
            }
            LockSupport.parkNanos(poll.toNanos());
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private boolean has(long id, String attribute, String value) {
        return namespace
                .document(id)
                .filter(document -> value.equals(document.path(attribute).textValue()))
                .isPresent();
    }

    private JsonNode shown(long id) {
        return namespace.wholeDocument(id).orElseThrow(() -> new StoryException("document " + id + " is missing"));
    }

    private String document(long id) {
        Optional<JsonNode> document = namespace.document(id);
        return document.map(found -> "document " + id + ": title '"
                        + found.path("title").textValue() + "', "
                        + (found.has("subtitle")
                                ? "subtitle '" + found.path("subtitle").textValue() + "'"
                                : "no subtitle"))
                .orElse("no document " + id);
    }

    private String row(long id) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select title, subtitle, status from pages where id = " + id)) {
            if (!row.next()) {
                return "no row " + id;
            }
            String subtitle = row.getString(2);
            return "row " + id + ": title '" + row.getString(1) + "', "
                    + (subtitle == null ? "subtitle NULL" : "subtitle '" + subtitle + "'") + ", " + row.getString(3);
        }
    }

    private long members() throws SQLException {
        return number("select count(*) from pages where status = 'published' and deleted_at is null");
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
