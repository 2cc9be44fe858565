package dev.puffgres.sink;

import dev.puffgres.action.Action;
import dev.puffgres.action.DocumentSchema;
import dev.puffgres.action.Target;
import dev.puffgres.action.Version;

/** Actions as the engine gives them, for tests. */
final class Changes {
    static final String NAMESPACE = "pages";
    static final DocumentSchema SCHEMA = new DocumentSchema(
            "{\"id\":\"uint\",\"__mapping\":\"string\",\"__source_lsn\":\"uint\",\"__snapshot\":\"uint\","
                    + "\"__incomplete\":\"uint\",\"a\":\"string\",\"b\":\"string\",\"c\":\"string\"}",
            null);

    private Changes() {}

    static Version change(long lsn) {
        return change(lsn, lsn);
    }

    /** A change of a transaction that began after the given commit. */
    static Version change(long previousCommit, long lsn) {
        return new Version(lsn, false, previousCommit, lsn);
    }

    static Version epoch(int epoch, Version of) {
        return new Version(((long) epoch << 56) + of.value(), of.read(), of.previousCommit(), of.lsn());
    }

    static Version read(long snapshot) {
        return new Version(0, true, 0, snapshot);
    }

    static Version unversioned() {
        return new Version(Version.NONE, false, 0, 0);
    }

    static Action.Upsert upsert(long id, Version version, String a, String b) {
        return upsert(NAMESPACE, id, version, a, b);
    }

    static Action.Upsert upsert(String namespace, long id, Version version, String a, String b) {
        return upsert(namespace, id, version, a, b, null);
    }

    static Action.Upsert upsert(String namespace, long id, Version version, String a, String b, String c) {
        return new Action.Upsert(
                "m",
                new Target(namespace, Long.toString(id)),
                version,
                1,
                SCHEMA,
                "{\"id\":" + id + stamp(version) + ",\"__mapping\":\"m\""
                        + (version.read() ? ",\"__snapshot\":" + version.lsn() : "")
                        + (a == null ? "" : ",\"a\":\"" + a + "\"")
                        + (b == null ? "" : ",\"b\":\"" + b + "\"")
                        + (c == null ? "" : ",\"c\":\"" + c + "\"")
                        + "}");
    }

    /** A patch of attribute a; b is unavailable. */
    static Action.Patch patch(long id, Version version, String a) {
        return patch(NAMESPACE, id, version, a);
    }

    /** A patch of attribute a; b is unavailable. */
    static Action.Patch patch(String namespace, long id, Version version, String a) {
        return new Action.Patch(
                "m",
                new Target(namespace, Long.toString(id)),
                version,
                1,
                SCHEMA,
                "{\"id\":" + id + stamp(version) + ",\"a\":" + text(a) + "}",
                "b");
    }

    /** A patch of attributes a and c; b is unavailable. */
    static Action.Patch patch(String namespace, long id, Version version, String a, String c) {
        return new Action.Patch(
                "m",
                new Target(namespace, Long.toString(id)),
                version,
                1,
                SCHEMA,
                "{\"id\":" + id + stamp(version) + ",\"a\":" + text(a) + ",\"c\":" + text(c) + "}",
                "b");
    }

    private static String text(String value) {
        return value == null ? "null" : "\"" + value + "\"";
    }

    static Action.Delete delete(long id, Version version) {
        return delete(NAMESPACE, id, version);
    }

    static Action.Delete delete(String namespace, long id, Version version) {
        return new Action.Delete("m", new Target(namespace, Long.toString(id)), version, 1, SCHEMA);
    }

    static Action.Truncate truncate(Version version) {
        return truncate(NAMESPACE, version);
    }

    static Action.Truncate truncate(String namespace, Version version) {
        return new Action.Truncate("m", namespace, version, 1, SCHEMA);
    }

    private static String stamp(Version version) {
        return version.versioned() ? ",\"__source_lsn\":" + version.value() : "";
    }
}
