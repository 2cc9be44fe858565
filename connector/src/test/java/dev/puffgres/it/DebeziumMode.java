package dev.puffgres.it;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Debezium's options of how values are written, as {@link RecordTypes} recorded them. */
enum DebeziumMode {
    TYPED(Map.of()),
    TEXT(Map.of(
            "decimal.handling.mode", "string",
            "time.precision.mode", "isostring",
            "interval.handling.mode", "string")),
    CONNECT(Map.of("decimal.handling.mode", "double", "time.precision.mode", "connect")),
    MICROTIMES(Map.of("time.precision.mode", "adaptive_time_microseconds")),
    MICROS(Map.of("time.precision.mode", "microseconds")),
    NANOS(Map.of("time.precision.mode", "nanoseconds"));

    @SuppressWarnings("ImmutableEnumChecker") // Map.of makes what does not change.
    private final Map<String, String> options;

    DebeziumMode(Map<String, String> options) {
        this.options = options;
    }

    Map<String, String> options() {
        return options;
    }

    /** Those in which the options make a difference. */
    List<String> tables() {
        return switch (this) {
            case TYPED -> List.of("times", "others", "defaults", "Odd Table");
            case TEXT, CONNECT -> List.of("times", "defaults");
            case MICROTIMES, MICROS, NANOS -> List.of("times");
        };
    }

    String topic(String table) {
        return this + ".public." + table.replace(' ', '_');
    }

    /** Where the records of a table are, in the resources {@code debezium-types}. */
    String file(String table) {
        return this + "." + table.replace(' ', '_') + ".json";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
