package dev.puffgres.benchmarks;

/** What we aim at on two shared cores; ratios are of one run. The page shows each with what was measured. */
enum Goal {
    SINK_BESIDE_NOOP("small rows, JSON without schemas: our sink / no-op sink", "≥ 0.8"),
    RAW_BESIDE_CONVERTER("our sink: raw bytes / JSON converter", "≥ 3"),
    STRUCT_TO_ACTION("a Struct becomes an action, small rows, predicate in SQL", "≥ 1,000,000 a second and core"),
    BESIDE_EXTRACT("the same beside `ExtractNewRecordState`, which renders nothing", "not slower"),
    BYTES_TO_ACTION("JSON in bytes becomes an action, small rows", "≥ 400,000 a second and core"),
    MANY_MAPPINGS("cost of a record with 1,000 mappings beside that with one", "≤ 1.1"),
    MANY_NAMESPACES(
            "100,000 namespaces, 10 rows each: a heap of 512 MB, and the cost of a record beside that with one namespace",
            "completes, ≤ 2"),
    SINK_BESIDE_PEER("our sink / peer sink, same records", "≥ 3"),
    VECTOR_BYTES("bytes on the wire for a vector of 1,536 dimensions", "≤ 8.3 KB"),
    END_TO_END("Postgres to document / Debezium to topic", "≥ 0.95"),
    FRESHNESS("freshness p99 at 1,000 rows/s, above the emulator's latency", "≤ 150 ms"),
    SMALL_HEAP("a worker with 1 GB queued in Kafka, settings of the fault tests", "survives `-Xmx512m`");

    private final String what;
    private final String aim;

    Goal(String what, String aim) {
        this.what = what;
        this.aim = aim;
    }

    String what() {
        return what;
    }

    String aim() {
        return aim;
    }
}
