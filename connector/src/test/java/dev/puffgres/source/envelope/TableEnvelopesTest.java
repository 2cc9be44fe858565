package dev.puffgres.source.envelope;

import static dev.puffgres.source.envelope.TableEnvelopes.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puffgres.source.postgres.Column;
import dev.puffgres.source.postgres.PgType;
import dev.puffgres.source.postgres.ReplicaIdentity;
import dev.puffgres.source.postgres.Table;
import dev.puffgres.source.postgres.TableId;
import dev.puffgres.transforms.PluginVersion;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.junit.jupiter.api.Test;

class TableEnvelopesTest {

    private static final Table PAGES = new Table(
            new TableId("public", "pages"),
            16384,
            List.of(
                    new Column("tenant", PgType.of(25, "text"), true, false),
                    new Column("id", PgType.of(23, "int4"), true, false),
                    new Column("title", PgType.of(25, "text"), false, false),
                    new Column("seen", PgType.of(1184, "timestamptz"), true, false)),
            List.of("id", "tenant"),
            ReplicaIdentity.DEFAULT);

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901234Z");
    private static final Origin CHANGE = new Origin(0x16B3748L, 0x16B3700L, 754L, 1_767_323_045_000_001L, null);

    private final TableEnvelopes envelopes =
            TableEnvelopes.of("app", "shop", PAGES, EnvelopeOptions.DEFAULTS, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void anInsertHasTheRowAfterItAndTheKeyInTheOrderOfTheKey() {
        Envelope insert = envelopes.create(CHANGE, row("acme", "7", "first"));

        assertThat(insert.topic()).isEqualTo("app.public.pages");
        assertThat(insert.key().schema().fields()).extracting("name").containsExactly("id", "tenant");
        assertThat(insert.key()).hasToString("Struct{id=7,tenant=acme}");
        assertThat(insert.value().getString("op")).isEqualTo("c");
        assertThat(insert.value().getStruct("before")).isNull();
        assertThat(insert.value().getStruct("after"))
                .hasToString("Struct{tenant=acme,id=7,title=first,seen=2026-01-02T03:04:05.500000Z}");
        assertThat(insert.headers()).isEmpty();
    }

    @Test
    void whatKafkaTakesInNoTopicBecomesAnUnderscoreInTopicsAndSchemas() {
        Table quoted = new Table(
                new TableId("My Schema", "Order, Lines"),
                PAGES.oid(),
                PAGES.columns(),
                PAGES.key(),
                ReplicaIdentity.DEFAULT);

        Envelope insert = TableEnvelopes.of("app", "shop", quoted, EnvelopeOptions.DEFAULTS)
                .create(CHANGE, row("acme", "7", "first"));

        assertThat(insert.topic()).isEqualTo("app.My_Schema.Order__Lines");
        assertThat(insert.value().schema().name()).isEqualTo("app.My_Schema.Order__Lines.Envelope");
        assertThat(insert.value().getStruct("source").getString("table")).isEqualTo("Order, Lines");
    }

    @Test
    void theSourceSaysWhereTheChangeComesFrom() {
        Struct source =
                envelopes.create(CHANGE, row("acme", "7", "first")).value().getStruct("source");

        assertThat(source)
                .hasToString("Struct{version=puffgres-" + PluginVersion.get()
                        + ",connector=postgresql,name=app,ts_ms=1767323045000,db=shop,"
                        + "sequence=[\"23803648\",\"23803720\"],ts_us=1767323045000001,ts_ns=1767323045000001000,"
                        + "schema=public,table=pages,txId=754,lsn=23803720}");
        assertThat(source.getWithoutDefault("snapshot")).isNull();
    }

    @Test
    void aRowThatWasReadSaysSoAndHasNoCommitBeforeIt() {
        Envelope read = envelopes.read(new Origin(24, null, null, 0, "first"), row("acme", "7", "first"));

        assertThat(read.value().getString("op")).isEqualTo("r");
        assertThat(read.value().getStruct("source").getString("snapshot")).isEqualTo("first");
        assertThat(read.value().getStruct("source").getString("sequence")).isEqualTo("[null,\"24\"]");
    }

    @Test
    void anEnvelopeSaysWhenItWasMade() {
        Struct value = envelopes.truncate(CHANGE).value();

        assertThat(value.getInt64("ts_ms")).isEqualTo(1_767_323_045_678L);
        assertThat(value.getInt64("ts_us")).isEqualTo(1_767_323_045_678_901L);
        assertThat(value.getInt64("ts_ns")).isEqualTo(1_767_323_045_678_901_234L);
    }

    @Test
    void aDeleteUnderTheDefaultIdentityInventsWhatMustNotBeNull() {
        Envelope delete = envelopes.delete(CHANGE, new String[] {"acme", "7", null, null});

        assertThat(delete.value().getStruct("before"))
                .hasToString("Struct{tenant=acme,id=7,seen=1970-01-01T00:00:00Z}");
        assertThat(delete.value().getStruct("after")).isNull();
    }

    @Test
    void aTombstoneHasTheKeyAlone() {
        Envelope tombstone = envelopes.tombstone(CHANGE, new String[] {"acme", "7", null, null});

        assertThat(tombstone.key()).hasToString("Struct{id=7,tenant=acme}");
        assertThat(tombstone.value()).isNull();
        assertThat(tombstone.valueSchema()).isNull();
    }

    @Test
    void aTruncateHasNeitherKeyNorRows() {
        Envelope truncate = envelopes.truncate(CHANGE);

        assertThat(truncate.keySchema()).isNull();
        assertThat(truncate.key()).isNull();
        assertThat(truncate.value().getString("op")).isEqualTo("t");
        assertThat(truncate.value().getStruct("before")).isNull();
        assertThat(truncate.value().getStruct("after")).isNull();
    }

    @Test
    void aChangeOfTheKeyIsADeleteATombstoneAndACreateThatNameEachOther() {
        String[] before = {"acme", "7", null, null};
        String[] after = row("acme", "8", "first");

        List<Envelope> records = envelopes.changeKey(CHANGE, before, after);

        assertThat(records).extracting(each -> each.key().getInt32("id")).containsExactly(7, 7, 8);
        assertThat(records)
                .extracting(each -> each.value() == null ? null : each.value().getString("op"))
                .containsExactly("d", null, "c");
        assertThat(records)
                .extracting(TableEnvelopesTest::header)
                .containsExactly(
                        "__debezium.newkey Struct{id=8,tenant=acme}",
                        "__debezium.newkey Struct{id=8,tenant=acme}",
                        "__debezium.oldkey Struct{id=7,tenant=acme}");
    }

    @Test
    void onlyAnotherKeyIsAChangeOfTheKey() {
        String[] row = row("acme", "7", "first");

        assertThat(envelopes.changesKey(null, row)).isFalse();
        assertThat(envelopes.changesKey(row("acme", "7", "zeroth"), row)).isFalse();
        assertThat(envelopes.changesKey(row("other", "7", "first"), row)).isTrue();
    }

    @Test
    void anUnchangedValueIsThePlaceholderAndATextThatReadsLikeItIsNot() {
        String[] row = row("acme", "7", UNAVAILABLE);
        assertThat(envelopes
                        .update(CHANGE, null, row)
                        .value()
                        .getStruct("after")
                        .getString("title"))
                .isEqualTo("__debezium_unavailable_value");

        row[2] = "unavailable";
        assertThat(envelopes
                        .update(CHANGE, null, row)
                        .value()
                        .getStruct("after")
                        .getString("title"))
                .isEqualTo("unavailable");
    }

    @Test
    void aTextThatIsNoneOfItsTypeIsAnErrorThatNamesAllButTheValue() {
        assertThatThrownBy(() -> envelopes.create(CHANGE, row("acme", "seven", "first")))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessageStartingWith("The value of column id of table public.pages at LSN 0/16B3748 cannot be read"
                        + " as its type, int4.")
                .hasMessageNotContaining("seven")
                .hasNoCause();
    }

    private static String[] row(String tenant, String id, String title) {
        return new String[] {tenant, id, title, "2026-01-02 03:04:05.5+00"};
    }

    private static String header(Envelope envelope) {
        Header header = envelope.headers().iterator().next();
        return header.key() + " " + header.value();
    }
}
