package dev.puffgres.cli.sweep;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Log positions as Postgres writes them. */
final class Lsn {

    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    private Lsn() {}

    static String text(long lsn) {
        return "%X/%X".formatted(lsn >>> 32, lsn & 0xFFFF_FFFFL);
    }

    /** Of {@code 0/16B2F80}; empty if it is none. */
    static OptionalLong parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? OptionalLong.of(Long.parseLong(matcher.group(1), 16) << 32 | Long.parseLong(matcher.group(2), 16))
                : OptionalLong.empty();
    }
}
