package dev.puffgres.benchmarks;

import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * How a part is to be measured.
 *
 * @param quick for a moment only: that it works, not how fast
 * @param out where the progress goes
 */
record Run(boolean quick, PrintStream out) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** Tells what is being done, with the time (UTC). */
    void progress(String what) {
        out.println(LocalTime.now(ZoneOffset.UTC).format(TIME) + " " + what);
    }
}
