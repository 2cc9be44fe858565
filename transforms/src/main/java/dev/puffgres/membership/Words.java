package dev.puffgres.membership;

import java.util.Set;

/** Bare words: which are Postgres's own and cannot name a column unless they are quoted. */
final class Words {

    /** {@code pg_get_keywords()} of Postgres 17 with catcode R or T, and {@code between}, which the grammar needs. */
    private static final Set<String> RESERVED = Set.of(
            ("all analyse analyze and any array as asc asymmetric authorization between binary both case cast check collate"
                            + " collation column concurrently constraint create cross current_catalog current_date"
                            + " current_role current_schema current_time current_timestamp current_user default deferrable"
                            + " desc distinct do else end except false fetch for foreign freeze from full grant group"
                            + " having ilike in initially inner intersect into is isnull join lateral leading left like"
                            + " limit localtime localtimestamp natural not notnull null offset on only or order outer"
                            + " overlaps placing primary references returning right select session_user similar some"
                            + " symmetric system_user table tablesample then to trailing true union unique user using"
                            + " variadic verbose when where window with")
                    .split(" "));

    private Words() {}

    /** Whether Postgres, or this language, gives the lower-case word a meaning of its own where a column may stand. */
    static boolean reserved(String word) {
        return RESERVED.contains(word);
    }

    static boolean startsIdentifier(int c) {
        return c == '_' || (c < 0x80 ? asciiLetter(c) : Character.isLetter(c));
    }

    static boolean continuesIdentifier(int c) {
        return startsIdentifier(c)
                || asciiDigit(c)
                || c == '$'
                || (c >= 0x80 && Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
    }

    static boolean asciiDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean asciiLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** Lower case as Postgres folds identifiers, and letters under collation C: ASCII only. */
    static String asciiLower(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (asciiLower(text.charAt(i)) != text.charAt(i)) {
                StringBuilder lower = new StringBuilder(text);
                for (int j = i; j < text.length(); j++) {
                    lower.setCharAt(j, (char) asciiLower(text.charAt(j)));
                }
                return lower.toString();
            }
        }
        return text;
    }

    static int asciiLower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
}
