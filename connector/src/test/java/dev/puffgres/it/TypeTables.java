package dev.puffgres.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tables with a column of every type, and statements that fill and change them: what {@link RecordTypes} shows Debezium and {@link
 * DebeziumFormatIT} shows our own source.
 */
final class TypeTables {

    /** Read by the snapshot: the same rows as those of the changes, with other ids. */
    static final int FIRST_READ = 1;

    static final int FIRST_CREATED = 101;

    /** The values of a type, as SQL; the first is of no special kind. */
    private record Type(String name, String type, List<String> values) {

        boolean hasNotNull() {
            return !DEADLY.contains(name);
        }
    }

    private static final List<Type> TIMES = List.of(
            type("d", "date", "2026-01-02", "infinity", "-infinity", "0044-03-15 BC", "0001-01-01", "5874897-12-31"),
            type("tm", "time", "03:04:05.678901", "24:00:00", "00:00:00", "23:59:59.999999", "12:34:56"),
            type("tm0", "time(0)", "03:04:05", "24:00:00"),
            type("tm2", "time(2)", "03:04:05.67", "24:00:00"),
            type("tm3", "time(3)", "03:04:05.678"),
            type("tm6", "time(6)", "03:04:05.678901"),
            type("tz", "timetz", "03:04:05.678901+02", "24:00:00+00", "00:30:00+01", "23:00:00-02:30", "12:00:00Z"),
            type("tz3", "timetz(3)", "03:04:05.678+02:00", "24:00:00-01"),
            type(
                    "ts",
                    "timestamp",
                    "2026-01-02 03:04:05.678901",
                    "infinity",
                    "-infinity",
                    "0044-03-15 12:00:00 BC",
                    "1969-12-31 23:59:59.999999",
                    "294276-12-31 23:59:59.999999",
                    "2026-01-02 00:00:00"),
            type("ts0", "timestamp(0)", "2026-01-02 03:04:05", "infinity"),
            type("ts3", "timestamp(3)", "2026-01-02 03:04:05.678", "-infinity", "1969-12-31 23:59:59.999"),
            type("ts6", "timestamp(6)", "2026-01-02 03:04:05.678901"),
            type(
                    "tstz",
                    "timestamptz",
                    "2026-01-02 03:04:05.678901+02",
                    "infinity",
                    "-infinity",
                    "0044-03-15 12:00:00+00 BC",
                    "1969-12-31 23:59:59.5Z",
                    "294276-12-31 23:59:59.999999Z",
                    "2026-01-02 00:00:00Z"),
            type("tstz0", "timestamptz(0)", "2026-01-02 03:04:05Z", "infinity"),
            type("tstz3", "timestamptz(3)", "2026-01-02 03:04:05.67Z", "2026-01-02 03:04:05Z"),
            type(
                    "iv",
                    "interval",
                    "1 year 2 months 3 days 4 hours 5 minutes 6.789012 seconds",
                    "-1 year -2 mons +3 days -04:05:06.5",
                    "0",
                    "100000 hours",
                    "-00:00:00.000001",
                    "1 day -1 second",
                    "14 months"),
            type("iv3", "interval(3)", "1.234 seconds"),
            type("ivd", "interval day to second", "3 days 04:05:06"),
            type("num", "numeric(10,2)", "12.34", "NaN", "-0.10", "0", "99999999.99"),
            type("int", "numeric(5)", "12345", "-1"),
            type("any", "numeric", "123456789012345678901234567890.123456789", "NaN", "1.500", "100", "0.00", "-1e20"),
            type("inf", "numeric", "1", "Infinity", "-Infinity"),
            type("neg", "numeric(5,-2)", "12300", "-100"),
            type("frac", "numeric(3,5)", "0.00123"),
            type("cash", "money", "12.34", "-1234567.89", "0"),
            type("ds", "date[]", "{2026-01-02,NULL,1969-12-31}", "{}"),
            type("tms", "time[]", "{03:04:05.678901,NULL,23:59:59.999999}", "{24:00:00}"),
            type("tzs", "timetz[]", "{03:04:05.678901+02,NULL}"),
            type("tss", "timestamp[]", "{2026-01-02 03:04:05.678901,NULL,1969-12-31 23:59:59.5}"),
            type("ts3s", "timestamp(3)[]", "{2026-01-02 03:04:05.678}"),
            type("tstzs", "timestamptz[]", "{2026-01-02 03:04:05.678901+02,NULL,1969-12-31 23:59:59.5Z}"),
            type("nums", "numeric(10,2)[]", "{12.34,NULL,-0.10}", "{{1,2},{3,4}}"),
            type("anys", "numeric[]", "{1.5,NULL,100,0.00}"),
            type("ivs", "interval[]", "{1 day,NULL}"),
            type("cashs", "money[]", "{1.50,NULL}"));

    private static final List<Type> OTHERS = List.of(
            type("b", "boolean", "true", "false"),
            type("i2", "smallint", "7", "-32768"),
            type("i4", "integer", "42", "-2147483648"),
            type("i8", "bigint", "42", "9223372036854775807", "-9223372036854775808"),
            type("o", "oid", "42", "4294967295"),
            type("f4", "real", "1.5", "NaN", "Infinity", "-Infinity", "1e-40", "0.1", "-0"),
            type("f8", "double precision", "0.1", "NaN", "Infinity", "-Infinity", "1e-310", "1.7976931348623157e308"),
            type("t", "text", "first \"row\" é 你好", "", "it''s \\ {\"a\"}"),
            type("vc", "varchar", "varchar"),
            type("vc9", "varchar(9)", "varchar"),
            type("ch5", "char(5)", "ch", "      "),
            type("ch1", "\"char\"", "x"),
            type("nm", "name", "name"),
            type("ci", "citext", "Citext"),
            type("bin", "bytea", "\\xdeadbeef", "\\x", "\\x00"),
            type("bt", "bit", "1", "0"),
            type("bt8", "bit(8)", "10101010", "00000001", "00000000"),
            type("bt9", "bit(9)", "101010101", "000000001", "100000000"),
            type("vb", "bit varying", "101", "", "000", "1111111100000001"),
            type("vb1", "bit varying(1)", "1", "0"),
            type("vb5", "bit varying(5)", "101", "00000"),
            type("u", "uuid", "0e37df36-f698-11e6-8dd4-cb9ced3df976", "{6BA7B8109DAD11D180B400C04FD430C8}"),
            type("js", "json", "{\"z\": 1,  \"a\": [2, null, 1.50]}", "null", "\"text\""),
            type("jb", "jsonb", "{\"z\": 1,  \"a\": [2, null, 1.50]}", "null"),
            type("x", "xml", "<a b=\"1\">é</a>"),
            type("ip", "inet", "10.0.0.1/8", "2001:db8::1", "10.0.0.2"),
            type("net", "cidr", "10.0.0.0/8"),
            type("mac", "macaddr", "08:00:2b:01:02:03"),
            type("mac8", "macaddr8", "08:00:2b:01:02:03:04:05"),
            type("p", "point", "(1.5,-2)"),
            type("ln", "line", "{1,-1,0}"),
            type("ls", "lseg", "[(0,0),(1,1)]"),
            type("bx", "box", "(1,1),(0,0)"),
            type("pa", "path", "((0,0),(1,1),(2,0))"),
            type("po", "polygon", "((0,0),(1,1),(2,0))"),
            type("cc", "circle", "<(1,2),3>"),
            type("tv", "tsvector", "''one'':1 ''two'':2"),
            type("tq", "tsquery", "''one'' & ''two''"),
            type("r4", "int4range", "[1,5)", "empty"),
            type("r8", "int8range", "[1,5)"),
            type("rn", "numrange", "[1.5,2.5)"),
            type("rts", "tsrange", "[2026-01-02 03:04:05,2026-01-03 00:00:00)"),
            type("rtz", "tstzrange", "[2026-01-02 03:04:05+02,2026-01-03 00:00:00+00)", "(,)"),
            type("rd", "daterange", "[2026-01-02,2026-01-03)"),
            type("mr", "int4multirange", "{[1,5)}"),
            type("hs", "hstore", "a=>1, b=>NULL, \"c \\\"d\\\"\"=>\"e, f\"", ""),
            type("lt", "ltree", "top.middle.bottom", ""),
            type("lq", "lquery", "top.*"),
            type("isb", "isbn", "0-13-110362-8"),
            type("en", "mood", "happy", "so so"),
            type("pl", "pg_lsn", "0/16B3748"),
            type("sn", "pg_snapshot", "10:20:10,14,15"),
            type("xd", "xid", "42"),
            type("rc", "regclass", "pg_class"),
            type("jp", "jsonpath", "$.a"),
            type("co", "pair", "(1,two)"),
            type("di", "positive", "5"),
            type("dn", "price", "12.34", "NaN"),
            type("dt", "label", "label"),
            type("dv", "short_label", "label"),
            type("dd", "nested", "label"),
            type("de", "feeling", "happy"),
            type("dm", "moment", "2026-01-02 03:04:05.678Z"),
            type("da", "numbers", "{1,2}"),
            type("v", "vector", "[1,2.5,-3]", "[0.1]"),
            type("hv", "halfvec", "[1,2.5,-3]"),
            type("sv", "sparsevec", "{1:1.5,3:2}/5", "{}/5"),
            type("bs", "boolean[]", "{t,NULL,f}", "{}"),
            type("i2s", "smallint[]", "{1,NULL}"),
            type("i4s", "integer[]", "{1,NULL,-3}", "{}", "{{1,2},{3,4}}", "[0:1]={1,2}"),
            type("i8s", "bigint[]", "{1,NULL}"),
            type("os", "oid[]", "{42,NULL}"),
            type("f4s", "real[]", "{0.5,NULL,NaN,Infinity}"),
            type("f8s", "double precision[]", "{0.1,NULL,NaN,-Infinity}"),
            type("tx", "text[]", "{\"one, or \\\"two\\\"\",NULL,\"NULL\",\"\",\"\\\\\"}", "{}", "{{a,b},{c,d}}"),
            type("vcs", "varchar(9)[]", "{one,NULL}"),
            type("chs", "char(5)[]", "{one,NULL}"),
            type("cis", "citext[]", "{One,NULL}"),
            type("bins", "bytea[]", "{\"\\\\xdead\",NULL}"),
            type("bts", "bit(3)[]", "{101,NULL}"),
            type("vbs", "bit varying(5)[]", "{101,NULL}"),
            type("us", "uuid[]", "{0e37df36-f698-11e6-8dd4-cb9ced3df976,NULL}"),
            type("jss", "json[]", "{\"{\\\"a\\\": 1}\",NULL}"),
            type("jbs", "jsonb[]", "{\"{\\\"a\\\": 1}\",NULL}"),
            type("xs", "xml[]", "{<a/>,NULL}"),
            type("ips", "inet[]", "{10.0.0.1/8,NULL}"),
            type("nets", "cidr[]", "{10.0.0.0/8,NULL}"),
            type("macs", "macaddr[]", "{08:00:2b:01:02:03,NULL}"),
            type("mac8s", "macaddr8[]", "{08:00:2b:01:02:03:04:05,NULL}"),
            type("ps", "point[]", "{\"(1,2)\",NULL}"),
            type("r4s", "int4range[]", "{\"[1,5)\",NULL}"),
            type("rns", "numrange[]", "{\"[1.5,2.5)\",NULL}"),
            type("rtzs", "tstzrange[]", "{\"[2026-01-02 03:04:05+00,2026-01-03 00:00:00+00)\",NULL}"),
            type("hss", "hstore[]", "{\"a=>1\",NULL}"),
            type("lts", "ltree[]", "{a.b,c}"),
            type("ens", "mood[]", "{happy,\"so so\"}"),
            type("dis", "positive[]", "{1,2}"),
            type("cos", "pair[]", "{\"(1,two)\"}"),
            type("nms", "name[]", "{one,NULL}"),
            type("tvs", "tsvector[]", "{one,NULL}"),
            type("vs", "vector[]", "{\"[1,2]\"}"));

    /** Columns with a DEFAULT, nullable and not, as SQL. */
    private static final List<String> DEFAULTS = List.of(
            "boolean default true",
            "boolean default (1 = 1)",
            "smallint default 7",
            "integer default -5",
            "integer default (1 + 2)",
            "bigint default 9223372036854775807",
            "bigint default nextval('numbers_of_rows')",
            "real default 1.5",
            "real default 'NaN'",
            "double precision default 0.1",
            "double precision default '-Infinity'",
            "numeric(10,4) default 1.5",
            "numeric(10,2) default 0",
            "numeric default 1.50",
            "money default 1.5",
            "text default 'draft'",
            "text default 'it''s'",
            "text default ''",
            "text default null",
            "text default ('a' || 'b')",
            "text default upper('a')",
            "text default current_user",
            "varchar(9) default 'draft'",
            "char(5) default 'ch'",
            "citext default 'Citext'",
            "bytea default '\\xdead'",
            "bit default B'1'",
            "bit(4) default B'1010'",
            "bit varying(5) default B'101'",
            "date default '2026-01-02'",
            "date default current_date",
            "date default 'infinity'",
            "time default '03:04:05.678901'",
            "time default '24:00:00'",
            "time default localtime",
            "timetz default '03:04:05+02'",
            "timestamp default '2026-01-02 03:04:05.678901'",
            "timestamp(3) default '2026-01-02 03:04:05.678'",
            "timestamp default localtimestamp",
            "timestamp default now()",
            "timestamptz default '2026-01-02 03:04:05.678901Z'",
            "timestamptz default '2026-01-02 03:04:05+02'",
            "timestamptz(3) default '2026-01-02 03:04:05.5Z'",
            "timestamptz default now()",
            "timestamptz default current_timestamp",
            "timestamptz default 'infinity'",
            "interval default '1 day'",
            "interval default '1 year 2 mons 03:04:05.5'",
            "uuid default '0e37df36-f698-11e6-8dd4-cb9ced3df976'",
            "uuid default gen_random_uuid()",
            "json default '{\"a\": 1}'",
            "jsonb default '{}'",
            "xml default '<a/>'",
            "inet default '10.0.0.1'",
            "hstore default 'a=>1'",
            "ltree default 'a.b'",
            "mood default 'happy'",
            "text[] default '{}'",
            "integer[] default array[1, 2]",
            "vector default '[1,2]'",
            "positive default 5",
            "price default 1.5",
            "label default 'label'",
            "feeling default 'happy'",
            "int4range default '[1,5)'",
            "point default '(1,2)'",
            "oid default 42",
            "\"char\" default 'x'",
            "name default 'name'");

    /** Debezium dies of such columns where they must not be null: of each value, or of a sparsevec in a delete. */
    private static final Set<String> DEADLY = Set.of("bts", "tvs", "sv");

    private TypeTables() {}

    private static Type type(String name, String type, String... values) {
        return new Type(name, type, List.of(values));
    }

    /** The types and tables, without replica identity FULL. */
    static List<String> create() {
        List<String> statements = new ArrayList<>(List.of(
                "create extension hstore",
                "create extension citext",
                "create extension ltree",
                "create extension isn",
                "create type mood as enum ('sad', 'so so', 'happy')",
                "create type pair as (a int, b text)",
                "create domain positive as int check (value > 0)",
                "create domain price as numeric(10,2)",
                "create domain label as text",
                "create domain short_label as varchar(9)",
                "create domain nested as short_label",
                "create domain feeling as mood",
                "create domain moment as timestamptz(3)",
                "create domain numbers as int[]",
                "create sequence numbers_of_rows"));
        for (String name : List.of("vector", "halfvec", "sparsevec")) {
            statements.add("create type " + name);
            statements.add("create function " + name + "_in(cstring) returns " + name
                    + " as 'textin' language internal immutable strict");
            statements.add("create function " + name + "_out(" + name
                    + ") returns cstring as 'textout' language internal immutable strict");
            statements.add(
                    "create type " + name + " (input = " + name + "_in, output = " + name + "_out, like = text)");
        }
        statements.add(table("times", TIMES));
        statements.add(table("others", OTHERS));
        statements.add("create table defaults (id int primary key, title text, "
                + IntStream.range(0, DEFAULTS.size())
                        .mapToObj(i -> "c" + i + " " + DEFAULTS.get(i) + ", n" + i + " " + DEFAULTS.get(i)
                                + (DEFAULTS.get(i).endsWith("null") ? "" : " not null"))
                        .collect(Collectors.joining(", "))
                + ")");
        statements.add("create table \"Odd Table\" (\"camelCase\" text, \"with space\" int, \"ünï\" text,"
                + " dropped text, \"Key Two\" uuid, keyone numeric(6,2), key3 timestamptz,"
                + " sum int generated always as (\"with space\" + 1) stored,"
                + " primary key (keyone, \"Key Two\", key3))");
        statements.add("alter table \"Odd Table\" drop column dropped");
        return statements;
    }

    /** The rows that the snapshot reads. */
    static List<String> fill() {
        List<String> statements = new ArrayList<>();
        statements.addAll(insert("times", TIMES, FIRST_READ));
        statements.addAll(insert("others", OTHERS, FIRST_READ));
        statements.add("insert into defaults (id) values (1)");
        statements.add(odd(1));
        return statements;
    }

    /** The changes that are streamed. */
    static List<String> change() {
        List<String> statements = new ArrayList<>();
        statements.addAll(insert("times", TIMES, FIRST_CREATED));
        statements.addAll(insert("others", OTHERS, FIRST_CREATED));
        statements.add("insert into defaults (id) values (" + FIRST_CREATED + ")");
        statements.add(odd(2));
        for (String table : List.of("times", "others", "defaults")) {
            statements.add("update " + table + " set title = 'changed' where id = " + FIRST_CREATED);
            statements.add("update " + table + " set id = 1000 where id = " + FIRST_CREATED);
            statements.add("delete from " + table + " where id = 1000");
            statements.add("alter table " + table + " replica identity full");
            statements.add("update " + table + " set title = 'changed' where id = " + FIRST_READ);
            statements.add("delete from " + table + " where id = " + FIRST_READ);
            statements.add("truncate " + table);
        }
        statements.add("update \"Odd Table\" set \"camelCase\" = 'changed' where keyone = 2");
        statements.add("update \"Odd Table\" set keyone = 3.5 where keyone = 2");
        statements.add("delete from \"Odd Table\" where keyone = 3.5");
        statements.add("truncate \"Odd Table\"");
        return statements;
    }

    /**
     * How many records the rows and changes of a table make, tombstones counted. In nanoseconds Debezium dies of the first
     * delete, for the timestamp that must not be null.
     */
    static int records(DebeziumMode mode, String table) {
        if (mode == DebeziumMode.NANOS) {
            return 2 * rows(TIMES) + 1;
        }
        int keyChangeAndDelete = 3 + 2;
        return switch (table) {
            case "times" -> 2 * rows(TIMES) + 1 + keyChangeAndDelete + 1 + 2 + 1;
            case "others" -> 2 * rows(OTHERS) + 1 + keyChangeAndDelete + 1 + 2 + 1;
            case "defaults" -> 2 + 1 + keyChangeAndDelete + 1 + 2 + 1;
            default -> 2 + 1 + keyChangeAndDelete + 1;
        };
    }

    /** Whether a column's value depends on when, or how often, the statements ran. */
    static boolean isComputed(String table, String column) {
        if (!table.equals("defaults") || !column.matches("[cn][0-9]+")) {
            return false;
        }
        String definition = DEFAULTS.get(Integer.parseInt(column.substring(1)));
        return List.of("now()", "local", "current_date", "current_timestamp", "gen_random_uuid").stream()
                .anyMatch(definition::contains);
    }

    private static String table(String name, List<Type> types) {
        return "create table " + name + " (id int primary key, title text, "
                + types.stream()
                        .map(each -> "t_" + each.name() + " " + each.type()
                                + (each.hasNotNull() ? ", n_" + each.name() + " " + each.type() + " not null" : ""))
                        .collect(Collectors.joining(", "))
                // What is out of line would be missing from updates: that is another matter, and RecordSamples'.
                + ") with (toast_tuple_target = 8160)";
    }

    /** One row for every value of the type with the most; null where a type has no more. */
    private static List<String> insert(String table, List<Type> types, int firstId) {
        int rows = rows(types);
        List<String> statements = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int index = row;
            statements.add("insert into " + table + " values (" + (firstId + row) + ", 'row', "
                    + types.stream()
                            .map(each -> (index < each.values().size() ? literal(each, index) : "null")
                                    + (each.hasNotNull() ? ", " + literal(each, 0) : ""))
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        return statements;
    }

    private static int rows(List<Type> types) {
        return types.stream().mapToInt(each -> each.values().size()).max().orElseThrow() + 1;
    }

    private static String literal(Type type, int index) {
        String value = type.values().get(index);
        return "'" + value.replaceAll("(?<!')'(?!')", "''") + "'::" + type.type();
    }

    private static String odd(int key) {
        return "insert into \"Odd Table\" values ('camel', 1, 'ünï', '0e37df36-f698-11e6-8dd4-cb9ced3df976', " + key
                + ", '2026-01-02 03:04:05Z')";
    }
}
