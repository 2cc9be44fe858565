package dev.puffgres.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puffgres.stack.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What real Postgres' catalog says, read in two queries. */
class CatalogIT {

    private static Postgres postgres;
    private static Connection connection;

    @BeforeAll
    static void create() {
        postgres = Postgres.start();
        connection = postgres.connection();
        for (String statement : List.of(
                "create schema \"Odd Schema\"",
                "create type \"Odd Schema\".mood as enum ('sad', 'so so', 'happy')",
                "create domain price as numeric(10,2) not null",
                "create domain discount as price",
                "create table \"Odd Schema\".\"Mixed \"\"Case\"\"\" (\"Second\" text, dropped int, \"first Key\" int,"
                        + " note varchar(40) default 'it''s', cost discount, feel \"Odd Schema\".mood[],"
                        + " twice int generated always as (\"first Key\" * 2) stored,"
                        + " primary key (\"first Key\", \"Second\") include (note))",
                "alter table \"Odd Schema\".\"Mixed \"\"Case\"\"\" drop column dropped",
                "create table keyless (a int, amounts numeric(6,1)[])",
                "alter table keyless replica identity full",
                "create table indexed (a int not null unique, b text)",
                "alter table indexed replica identity using index indexed_a_key",
                "create table silent (a int primary key)",
                "alter table silent replica identity nothing",
                "create view seen as select a, b from indexed",
                "create table parts (id int, at date, primary key (id, at)) partition by range (at)",
                "create table parts_old partition of parts for values from ('2020-01-01') to ('2026-01-01')"
                        + " partition by hash (id)",
                "create table parts_old_0 partition of parts_old for values with (modulus 1, remainder 0)",
                "create table parts_new partition of parts for values from ('2026-01-01') to ('2027-01-01')",
                "alter table parts_new replica identity full")) {
            postgres.execute(statement);
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
        postgres.close();
    }

    @Test
    void namesKeepTheirCaseAndDroppedColumnsAreGone() throws SQLException {
        Table table = table("Odd Schema", "Mixed \"Case\"");

        assertThat(table.columns())
                .extracting(Column::name)
                .containsExactly("Second", "first Key", "note", "cost", "feel", "twice");
        assertThat(table.id().sql()).isEqualTo("\"Odd Schema\".\"Mixed \"\"Case\"\"\"");
    }

    @Test
    void theKeyIsInItsOwnOrderWithoutWhatItIncludes() throws SQLException {
        Table table = table("Odd Schema", "Mixed \"Case\"");

        assertThat(table.key()).containsExactly("first Key", "Second");
        assertThat(table.keyIndexes()).containsExactly(1, 0);
    }

    @Test
    void aColumnSaysWhetherItMayBeNullIsGeneratedAndHasADefault() throws SQLException {
        Table table = table("Odd Schema", "Mixed \"Case\"");

        assertThat(table.columns())
                .filteredOn(Column::notNull)
                .extracting(Column::name)
                .contains("first Key", "Second");
        assertThat(table.column("twice").generated()).isTrue();
        assertThat(table.column("twice").defaultExpression()).isNull();
        assertThat(table.column("note").generated()).isFalse();
        assertThat(table.column("note").defaultExpression()).isEqualTo("'it''s'::character varying");
    }

    @Test
    void aTypeSaysWhatItIsMadeOf() throws SQLException {
        Table table = table("Odd Schema", "Mixed \"Case\"");

        PgType discount = table.column("cost").type();
        assertThat(discount.isDomain()).isTrue();
        assertThat(discount.root()).isEqualTo(PgType.of(1700, "numeric", (10 << 16 | 2) + 4));
        assertThat(table.column("note").type()).isEqualTo(PgType.of(1043, "varchar", 44));
        assertThat(table.column("feel").type().element().labels()).containsExactly("sad", "so so", "happy");
        assertThat(table.column("feel").type()).hasToString("Odd Schema.mood[]");
        assertThat(table("public", "keyless").column("amounts").type().element().typmod())
                .isEqualTo((6 << 16 | 1) + 4);
    }

    @Test
    void theReplicaIdentityIsReadAsItIs() throws SQLException {
        assertThat(table("public", "parts").identity()).isEqualTo(ReplicaIdentity.DEFAULT);
        assertThat(table("public", "keyless").identity()).isEqualTo(ReplicaIdentity.FULL);
        assertThat(table("public", "indexed").identity()).isEqualTo(ReplicaIdentity.INDEX);
        assertThat(table("public", "silent").identity()).isEqualTo(ReplicaIdentity.NOTHING);
    }

    @Test
    void aViewHasColumnsAndTheKeyThatItIsGiven() throws SQLException {
        Table view = table("public", "seen");

        assertThat(view.columns()).extracting(Column::name).containsExactly("a", "b");
        assertThat(view.key()).isEmpty();
        assertThat(view.withKey(List.of("a")).keyIndexes()).containsExactly(0);
        assertThatThrownBy(() -> view.withKey(List.of("c")))
                .hasMessage("table public.seen has no column c for its key");
    }

    @Test
    void leavesBelongToTheRootThatWasAskedForAndHaveIdentitiesOfTheirOwn() throws SQLException {
        TableId parts = new TableId("public", "parts");

        assertThat(new Catalog(connection).partitions(List.of(parts, new TableId("public", "keyless"))))
                .isEqualTo(Map.of(
                        new TableId("public", "parts_old_0"),
                        new Partition(parts, ReplicaIdentity.DEFAULT),
                        new TableId("public", "parts_new"),
                        new Partition(parts, ReplicaIdentity.FULL)));
    }

    @Test
    void whatDoesNotExistIsMissing() throws SQLException {
        TableId silent = new TableId("public", "silent");

        assertThat(new Catalog(connection).tables(List.of(new TableId("public", "none"), silent)))
                .containsOnlyKeys(silent);
    }

    @Test
    void aSubsetKeepsTheKeyAndTheOrder() throws SQLException {
        Table table = table("Odd Schema", "Mixed \"Case\"");

        assertThat(table.only(List.of("feel")).columns())
                .extracting(Column::name)
                .containsExactly("Second", "first Key", "feel");
        assertThatThrownBy(() -> table.only(List.of("Feel"))).hasMessageEndingWith("has no column Feel");
    }

    private static Table table(String schema, String name) throws SQLException {
        TableId id = new TableId(schema, name);
        return new Catalog(connection).tables(List.of(id)).get(id);
    }
}
