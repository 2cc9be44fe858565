package dev.puffgres.membership;

import java.util.UUID;

/** Text as Postgres compares and reads it. */
final class Texts {

    private Texts() {}

    /** Order by code point, which is the order of UTF-8 bytes and so of collation C; {@link String#compareTo} is not. */
    static int compareByCodePoint(String left, String right) {
        int shared = Math.min(left.length(), right.length());
        for (int i = 0; i < shared; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean supplementary = Character.isSurrogate(a);
                return supplementary == Character.isSurrogate(b) ? a - b : supplementary ? 1 : -1;
            }
        }
        return left.length() - right.length();
    }

    static String withoutTrailingBlanks(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /** A uuid in any spelling of Postgres: either case, braces, a hyphen after any four digits; null if it is none. */
    static UUID uuid(String text) {
        boolean braces = text.startsWith("{");
        if (braces != text.endsWith("}")) {
            return null;
        }
        int at = braces ? 1 : 0;
        int end = text.length() - at;
        long[] halves = new long[2];
        for (int digit = 0; digit < 32; digit++) {
            if (digit > 0 && digit % 4 == 0 && at < end && text.charAt(at) == '-') {
                at++;
            }
            int value = at < end && text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), 16) : -1;
            if (value < 0) {
                return null;
            }
            halves[digit / 16] = halves[digit / 16] << 4 | value;
            at++;
        }
        return at == end ? new UUID(halves[0], halves[1]) : null;
    }
}
