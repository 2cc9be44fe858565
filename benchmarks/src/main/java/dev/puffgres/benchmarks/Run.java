package dev.puffgres.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;

/**
 * How a part is to be measured.
 *
 * @param quick for a moment only: that it works, not how fast
 * @param out where the progress goes
 * @param kept takes the raw output as far as it is, so that it is there if the run is not waited for
 */
record Run(boolean quick, PrintStream out, Consumer<JsonNode> kept) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** Tells what is being done, with the time (UTC). */
    void progress(String what) {
        out.println(LocalTime.now(ZoneOffset.UTC).format(TIME) + " " + what);
    }
}
