package dev.puffgres.membership;

import dev.puffgres.event.ColumnType.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A column to try predicates on, with values at the edges of its type and literals that Postgres takes beside it.
 *
 * @param name unquoted
 * @param sqlType its type in Postgres
 * @param kind what a record says of it
 * @param values the same values in Postgres's spelling and as a row has them
 * @param literals any but NULL
 */
record Sample(String name, String sqlType, Kind kind, List<Value> values, List<Literal> literals) {

    /** One value: quoted as {@code 'sql'::type} in Postgres, and as {@link dev.puffgres.event.Row#value} gives it. */
    record Value(String sql, Object java) {}

    private static final Set<Kind> EQUALITY_ONLY = EnumSet.of(Kind.CHAR, Kind.CITEXT, Kind.ENUM);

    static final List<Sample> COMPARABLE = List.of(
            new Sample(
                    "flag",
                    "boolean",
                    Kind.BOOLEAN,
                    List.of(value("true", true), value("false", false)),
                    literals(true, false, "yes", "OFF", "t", "0", "true", "n")),
            new Sample("small", "smallint", Kind.INTEGER, longs(0, 1, -1, 7, 32767, -32768), integerLiterals()),
            new Sample("num", "integer", Kind.INTEGER, longs(0, 1, -1, 7, 2147483647, -2147483648), integerLiterals()),
            new Sample(
                    "big",
                    "bigint",
                    Kind.INTEGER,
                    longs(0, 1, -7, 9007199254740993L, Long.MAX_VALUE, Long.MIN_VALUE),
                    also(
                            integerLiterals(),
                            literals(
                                    new BigDecimal("9007199254740992"),
                                    new BigDecimal("9007199254740993.0"),
                                    new BigDecimal("9223372036854775807"),
                                    new BigDecimal("-9223372036854775808"),
                                    new BigDecimal("-9223372036854775809"),
                                    "9223372036854775807",
                                    "-9223372036854775808"))),
            new Sample(
                    "amount",
                    "numeric",
                    Kind.NUMERIC,
                    List.of(
                            decimal("0"),
                            decimal("0.1"),
                            decimal("1.50"),
                            decimal("-3.25"),
                            decimal("9007199254740993"),
                            decimal("123456789012345678901234567890.123456789"),
                            decimal("0.00000000000000000001"),
                            value("NaN", Double.NaN),
                            value("Infinity", Double.POSITIVE_INFINITY),
                            value("-Infinity", Double.NEGATIVE_INFINITY)),
                    also(
                            floatLiterals(),
                            literals(
                                    new BigDecimal("1.5000"),
                                    new BigDecimal("9007199254740992.5"),
                                    new BigDecimal("123456789012345678901234567890.123456789"),
                                    new BigDecimal("1E+400"),
                                    new BigDecimal("1E-400"),
                                    "1e-20",
                                    "-3.250"))),
            new Sample(
                    "ratio",
                    "real",
                    Kind.REAL,
                    List.of(
                            value("0", 0f),
                            value("-0", -0f),
                            value("0.1", 0.1f),
                            value("1.5", 1.5f),
                            value("16777216", 16777216f),
                            value("3.4028235e38", Float.MAX_VALUE),
                            value("1e-45", Float.MIN_VALUE),
                            value("-7.25", -7.25f),
                            value("NaN", Float.NaN),
                            value("Infinity", Float.POSITIVE_INFINITY),
                            value("-Infinity", Float.NEGATIVE_INFINITY)),
                    also(
                            floatLiterals(),
                            literals(
                                    new BigDecimal("16777217"),
                                    new BigDecimal("0.100000001490116119384765625"),
                                    "16777217"))),
            new Sample(
                    "score",
                    "double precision",
                    Kind.DOUBLE,
                    List.of(
                            value("0", 0d),
                            value("-0", -0d),
                            value("0.1", 0.1),
                            value("0.30000000000000004", 0.1 + 0.2),
                            value("9007199254740992", 9007199254740992d),
                            value("1.7976931348623157e308", Double.MAX_VALUE),
                            value("5e-324", Double.MIN_VALUE),
                            value("-7.25", -7.25),
                            value("NaN", Double.NaN),
                            value("Infinity", Double.POSITIVE_INFINITY),
                            value("-Infinity", Double.NEGATIVE_INFINITY)),
                    also(
                            floatLiterals(),
                            literals(
                                    new BigDecimal("9007199254740993"),
                                    new BigDecimal("0.3"),
                                    new BigDecimal("0.30000000000000004"),
                                    new BigDecimal("0.1000000000000000055511151231257827"),
                                    "1e308",
                                    "5e-324"))),
            new Sample("title", "text", Kind.TEXT, texts(), textLiterals()),
            new Sample("code", "varchar(40)", Kind.TEXT, texts(), textLiterals()),
            new Sample(
                    "padded",
                    "char(6)",
                    Kind.CHAR,
                    List.of(
                            value("", "      "),
                            value("ab", "ab    "),
                            value("AB", "AB    "),
                            value(" ab", " ab   "),
                            value("abcdef", "abcdef"),
                            value("é", "é     ")),
                    literals("", "  ", "ab", "ab   ", "AB", " ab", "abcdef", "abcdef ", "abcdefg", "é")),
            new Sample(
                    "mail",
                    "citext",
                    Kind.CITEXT,
                    strings("", "bob", "Bob", "BOB", "é", "É", "alice", "bob "),
                    literals("", "bob", "bOB", "É", "ALICE", "bob ", "carol")),
            new Sample(
                    "state",
                    "state",
                    Kind.ENUM,
                    strings("draft", "published", "Archived"),
                    literals("draft", "published", "Archived")),
            new Sample(
                    "uid",
                    "uuid",
                    Kind.UUID,
                    uuids(
                            "00000000-0000-0000-0000-000000000000",
                            "7fffffff-ffff-ffff-ffff-ffffffffffff",
                            "80000000-0000-0000-0000-000000000000",
                            "6b0e1c0a-92b8-4d1f-8000-00000000000a",
                            "6b0e1c0a-92b8-4d1f-7000-00000000000a",
                            "ffffffff-ffff-ffff-ffff-ffffffffffff"),
                    literals(
                            "00000000-0000-0000-0000-000000000000",
                            "{7FFFFFFF-ffff-ffff-ffff-ffffffffffff}",
                            "80000000000000000000000000000000",
                            "6b0e-1c0a-92b8-4d1f-8000-0000-0000-000a",
                            "6B0E1C0A92b84d1f-700000000000000A",
                            "ffffffff-ffff-ffff-ffff-fffffffffffe")),
            new Sample(
                    "seen",
                    "timestamptz",
                    Kind.TIMESTAMPTZ,
                    List.of(
                            value("2024-01-01T00:00:00Z", Instant.parse("2024-01-01T00:00:00Z")),
                            value("2024-06-30T23:59:59.123456Z", Instant.parse("2024-06-30T23:59:59.123456Z")),
                            value("1969-12-31T23:59:59.5Z", Instant.parse("1969-12-31T23:59:59.5Z")),
                            value("9999-12-31T23:59:59.999999Z", Instant.parse("9999-12-31T23:59:59.999999Z")),
                            value("infinity", Instant.MAX),
                            value("-infinity", Instant.MIN)),
                    also(
                            momentLiterals(),
                            literals(
                                    "2024-01-01T02:00:00+02",
                                    "2023-12-31 18:30:00-05:30",
                                    "2024-07-01T01:59:59.123456+0200",
                                    "9999-12-31T23:59:59.999999Z"))),
            new Sample(
                    "made",
                    "timestamp",
                    Kind.TIMESTAMP,
                    List.of(
                            value("2024-01-01 00:00:00", Instant.parse("2024-01-01T00:00:00Z")),
                            value("2024-06-30 23:59:59.123456", Instant.parse("2024-06-30T23:59:59.123456Z")),
                            value("1969-12-31 23:59:59.5", Instant.parse("1969-12-31T23:59:59.5Z")),
                            value("0001-01-01 00:00:00", Instant.parse("0001-01-01T00:00:00Z")),
                            value("infinity", Instant.MAX),
                            value("-infinity", Instant.MIN)),
                    momentLiterals()),
            new Sample(
                    "born",
                    "date",
                    Kind.DATE,
                    List.of(
                            value("2024-01-01", LocalDate.parse("2024-01-01")),
                            value("2024-02-29", LocalDate.parse("2024-02-29")),
                            value("1969-12-31", LocalDate.parse("1969-12-31")),
                            value("0001-01-01", LocalDate.parse("0001-01-01")),
                            value("infinity", LocalDate.MAX),
                            value("-infinity", LocalDate.MIN)),
                    literals("2024-01-01", "2024-02-29", "1970-01-01", "0001-01-01", "9999-12-31", "infinity")));

    /** Columns that can be tested for NULL only. */
    static final List<Sample> NULLABLE_ONLY = List.of(
            new Sample("doc", "json", Kind.JSON, strings("{}", "null"), List.of()),
            new Sample("hour", "time", Kind.TIME, strings("10:00:00"), List.of()),
            new Sample("span", "interval", Kind.INTERVAL, List.of(value("1 day", "P1D")), List.of()),
            new Sample("blob", "bytea", Kind.BYTES, List.of(value("\\x00", new byte[1])), List.of()));

    static final List<Sample> ALL = List.copyOf(also(COMPARABLE, NULLABLE_ONLY));

    boolean ordered() {
        return !EQUALITY_ONLY.contains(kind);
    }

    private static List<Literal> integerLiterals() {
        return literals(
                new BigDecimal("0"),
                new BigDecimal("1"),
                new BigDecimal("-1"),
                new BigDecimal("7"),
                new BigDecimal("1.0"),
                new BigDecimal("0.5"),
                new BigDecimal("-0.5"),
                new BigDecimal("2147483648"),
                new BigDecimal("99999999999999999999"),
                new BigDecimal("7E+1"),
                "1",
                "-1",
                "+7",
                "007");
    }

    private static List<Literal> floatLiterals() {
        return literals(
                new BigDecimal("0"),
                new BigDecimal("0.1"),
                new BigDecimal("1.5"),
                new BigDecimal("-7.25"),
                new BigDecimal("-3.25"),
                new BigDecimal("1E+3"),
                "0.1",
                "1.5",
                "-0",
                "NaN",
                "Infinity",
                "-infinity",
                ".5",
                "1e2");
    }

    private static List<Value> texts() {
        return strings(
                "",
                "a",
                "A",
                "b",
                "Z",
                "abc",
                "ABC",
                "aXb",
                "a%b",
                "a_b",
                "a\\b",
                "100%",
                " a",
                "it's",
                "a\nb",
                "é",
                "É",
                "\uFFFD",
                "\uD83D\uDE00",
                "x\uD83D\uDE00y",
                "\uE000");
    }

    private static List<Literal> textLiterals() {
        return literals(
                "",
                "a",
                "A",
                "b",
                "Z",
                "abc",
                "aXb",
                "a%b",
                "a\\b",
                " a",
                "it's",
                "é",
                "É",
                "\uFFFD",
                "\uD83D\uDE00",
                "\uE000",
                "2024-01-01",
                "1",
                "NULL");
    }

    private static List<Literal> momentLiterals() {
        return literals(
                "2024-01-01",
                "2024-01-01 00:00",
                "2024-01-01T00:00:00Z",
                "2024-06-30T23:59:59.123456",
                "2024-06-30 23:59:59.12345",
                "1969-12-31T23:59:59.500Z",
                "1970-01-01T00:00:00+00:00",
                "0001-01-01",
                "infinity",
                "-Infinity");
    }

    private static Value value(String sql, Object java) {
        return new Value(sql, java);
    }

    private static Value decimal(String text) {
        return new Value(text, new BigDecimal(text));
    }

    private static List<Value> longs(long... values) {
        return Arrays.stream(values).mapToObj(v -> value(Long.toString(v), v)).toList();
    }

    private static List<Value> strings(String... values) {
        return Arrays.stream(values).map(v -> value(v, v)).toList();
    }

    private static List<Value> uuids(String... values) {
        return Arrays.stream(values).map(v -> value(v, UUID.fromString(v))).toList();
    }

    private static List<Literal> literals(Object... values) {
        return Arrays.stream(values).map(Sample::literal).toList();
    }

    private static Literal literal(Object value) {
        if (value instanceof BigDecimal number) {
            return new Literal.Number(number);
        }
        return value instanceof Boolean bool ? new Literal.Bool(bool) : new Literal.Text((String) value);
    }

    private static <T> List<T> also(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
