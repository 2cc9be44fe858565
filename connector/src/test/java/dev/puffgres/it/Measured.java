package dev.puffgres.it;

/** Prints what a test has measured, for {@code docs/measurements.md}: failsafe keeps the lines in its reports. */
final class Measured {

    private Measured() {}

    static void print(String what, Object value) {
        System.out.println("measured: " + what + ": " + value);
    }
}
