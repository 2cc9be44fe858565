package dev.puffgres.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM wrote for {@code -Xlog:gc}. */
final class GcLog {

    /** Such as {@code Pause Young (Normal) 120M->45M(512M) 3.1ms}. */
    private static final Pattern AFTER = Pattern.compile("->(\\d+)M\\(\\d+M\\)");

    private GcLog() {}

    /** The most that was in use of the heap after a collection, in MiB; empty if there was none. */
    static OptionalLong mostAfterCollection(Path log) throws IOException {
        OptionalLong most = OptionalLong.empty();
        for (String line : Files.readAllLines(log)) {
            Matcher after = AFTER.matcher(line);
            if (after.find()) {
                most = OptionalLong.of(Math.max(most.orElse(0), Long.parseLong(after.group(1))));
            }
        }
        return most;
    }
}
