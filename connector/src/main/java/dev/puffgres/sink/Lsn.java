package dev.puffgres.sink;

import java.util.Locale;

/** LSNs as Postgres prints them. */
final class Lsn {
    private Lsn() {}

    static String text(long lsn) {
        return String.format(Locale.ROOT, "%X/%X", lsn >>> Integer.SIZE, lsn & 0xFFFF_FFFFL);
    }
}
