package dev.puffgres.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puffgres.event.ColumnException;
import dev.puffgres.event.ColumnType;
import dev.puffgres.event.ColumnType.Kind;
import dev.puffgres.event.Row;
import dev.puffgres.event.Unavailable;
import dev.puffgres.mapping.ColumnForm;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a mapping's {@code source.types} make of columns. */
class DeclaredRowTest {

    private static final Instant INSTANT = Instant.parse("2026-01-02T03:04:05.678901Z");

    @Test
    void bareNumbersBecomeTimes() {
        assertDecoded(ColumnForm.MICROS, 1767323045678901L, Kind.TIMESTAMP, INSTANT);
        assertDecoded(ColumnForm.NANOS, 1767323045678901000L, Kind.TIMESTAMP, INSTANT);
        assertDecoded(ColumnForm.MILLIS, 1767323045678L, Kind.TIMESTAMP, Instant.parse("2026-01-02T03:04:05.678Z"));
        assertDecoded(ColumnForm.DAYS, 20455L, Kind.DATE, LocalDate.of(2026, 1, 2));
        assertDecoded(ColumnForm.TIME_MICROS, 11045678901L, Kind.TIME, "03:04:05.678901");
        assertDecoded(ColumnForm.INTERVAL_MICROS, 1_500_000L, Kind.INTERVAL, "PT1.5S");
        assertDecoded(ColumnForm.MICROS, Long.MIN_VALUE, Kind.TIMESTAMP, Instant.MIN);
    }

    @Test
    void isoTextsBecomeTimestampsInUtc() {
        assertDecoded(ColumnForm.ISO, "2026-01-02T03:04:05.678901Z", Kind.TIMESTAMP, INSTANT);
        assertDecoded(ColumnForm.ISO, "2026-01-02T04:04:05.678901+01:00", Kind.TIMESTAMP, INSTANT);
        assertDecoded(ColumnForm.ISO, "2026-01-02T03:04:05.678901", Kind.TIMESTAMP, INSTANT);
        assertDecoded(ColumnForm.ISO, "2026-01-02 03:04:05.678901", Kind.TIMESTAMP, INSTANT);
        assertDecoded(ColumnForm.ISO, "2026-01-02Z", Kind.TIMESTAMP, Instant.parse("2026-01-02T00:00:00Z"));
        assertDecoded(ColumnForm.ISO, "infinity", Kind.TIMESTAMP, Instant.MAX);
        assertDecoded(ColumnForm.ISO, "+292278994-08-16Z", Kind.TIMESTAMP, Instant.MAX);
    }

    @Test
    void numericsKeepTheirDigits() {
        assertDecoded(ColumnForm.NUMERIC, "12.3400", Kind.NUMERIC, new BigDecimal("12.3400"));
        assertDecoded(ColumnForm.NUMERIC, 5L, Kind.NUMERIC, new BigDecimal("5"));
        assertDecoded(ColumnForm.NUMERIC, new BigDecimal("0.1"), Kind.NUMERIC, new BigDecimal("0.1"));
        assertDecoded(ColumnForm.NUMERIC, Map.of("scale", 2L, "value", "BNI="), Kind.NUMERIC, new BigDecimal("12.34"));
        assertDecoded(ColumnForm.NUMERIC, "NAN", Kind.NUMERIC, Double.NaN);
        assertDecoded(ColumnForm.NUMERIC, "NEGATIVE_INFINITY", Kind.NUMERIC, Double.NEGATIVE_INFINITY);
    }

    @Test
    void textsBecomeWhatTheyAre() {
        UUID uuid = UUID.fromString("0e37df36-f698-11e6-8dd4-cb9ced3df976");
        assertDecoded(ColumnForm.UUID, uuid.toString(), Kind.UUID, uuid);
        assertDecoded(ColumnForm.TEXT, "t", Kind.TEXT, "t");
        assertDecoded(ColumnForm.CHAR, "t  ", Kind.CHAR, "t  ");
        assertDecoded(ColumnForm.CITEXT, "T", Kind.CITEXT, "T");
        assertDecoded(ColumnForm.ENUM, "happy", Kind.ENUM, "happy");
        assertDecoded(ColumnForm.JSON, "{}", Kind.JSON, "{}");
        assertDecoded(ColumnForm.BASE64, "AQI=", Kind.BYTES, new byte[] {1, 2});
    }

    @ParameterizedTest
    @EnumSource(ColumnForm.class)
    void nullAndUnavailableStay(ColumnForm form) {
        assertThat(declared(form, Kind.UNTYPED, null).value("c")).isNull();
        assertThat(declared(form, Kind.UNTYPED, Unavailable.UNAVAILABLE).value("c"))
                .isEqualTo(Unavailable.UNAVAILABLE);
    }

    @ParameterizedTest
    @EnumSource(ColumnForm.class)
    void aValueOfAnotherFormIsNotQuoted(ColumnForm form) {
        Object value =
                switch (form) {
                    case TEXT, CHAR, CITEXT, ENUM, JSON -> 4711L;
                    default -> "4711 canary!";
                };

        assertThatThrownBy(() -> declared(form, Kind.UNTYPED, value).value("c"))
                .isInstanceOf(ColumnException.class)
                .hasMessageContaining("source.types")
                .hasNoCause()
                .message()
                .doesNotContain("4711");
    }

    @Test
    void textOfARecordWithASchemaMayBeRefined() {
        assertThat(declared(ColumnForm.CITEXT, Kind.TEXT, "T").type("c")).isEqualTo(ColumnType.of(Kind.CITEXT));
        assertThat(declared(ColumnForm.NUMERIC, Kind.TEXT, "1.5").value("c")).isEqualTo(new BigDecimal("1.5"));
    }

    @Test
    void aRecordThatKnowsItsColumnsTypeIsBelieved() {
        Row row = declared(ColumnForm.MICROS, Kind.TIMESTAMP, INSTANT);

        assertThat(row.type("c")).isEqualTo(ColumnType.of(Kind.TIMESTAMP));
        assertThat(row.value("c")).isEqualTo(INSTANT);
        assertThat(declared(ColumnForm.MICROS, Kind.INTEGER, 5L).value("c")).isEqualTo(5L);
    }

    private static void assertDecoded(ColumnForm form, Object value, Kind kind, Object decoded) {
        Row row = declared(form, Kind.UNTYPED, value);
        assertThat(row.type("c")).isEqualTo(ColumnType.of(kind));
        assertThat(row.value("c")).isEqualTo(decoded);
    }

    private static Row declared(ColumnForm form, Kind kind, Object value) {
        return DeclaredRow.of(TestRow.row().with("c", kind, value), Map.of("c", form));
    }
}
