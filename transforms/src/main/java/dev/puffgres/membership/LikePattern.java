package dev.puffgres.membership;

import java.util.Arrays;

/** A compiled LIKE pattern over code points. Immutable. */
final class LikePattern {

    static final int BACKSLASH = '\\';
    /** Stands for {@code ESCAPE ''}. */
    static final int NO_ESCAPE = -1;

    private static final int ANY = -1;
    private static final int RUN = -2;

    /** Code points to be met, {@link #ANY} for one of any, {@link #RUN} for any number of any. */
    private final int[] items;

    private final boolean ignoreCase;

    /** @param ignoreCase whether ASCII letters match in either case, as ILIKE does under collation C */
    LikePattern(String pattern, int escape, boolean ignoreCase) {
        this.ignoreCase = ignoreCase;
        int[] points = pattern.codePoints().toArray();
        int[] compiled = new int[points.length];
        int size = 0;
        for (int i = 0; i < points.length; i++) {
            if (points[i] == escape) {
                compiled[size++] = fold(points[++i]);
            } else if (points[i] == '%') {
                compiled[size++] = RUN;
            } else if (points[i] == '_') {
                compiled[size++] = ANY;
            } else {
                compiled[size++] = fold(points[i]);
            }
        }
        items = Arrays.copyOf(compiled, size);
    }

    /** Whether the last character is an escape with nothing to escape, which Postgres refuses when it gets there. */
    static boolean endsInEscape(String pattern, int escape) {
        boolean escaped = false;
        for (int i = 0; i < pattern.length(); i = pattern.offsetByCodePoints(i, 1)) {
            escaped = !escaped && pattern.codePointAt(i) == escape;
        }
        return escaped;
    }

    boolean matches(String text) {
        int item = 0;
        int at = 0;
        int afterRun = -1;
        int retry = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (item < items.length && items[item] == RUN) {
                afterRun = ++item;
                retry = at;
            } else if (item < items.length && (items[item] == ANY || items[item] == fold(c))) {
                item++;
                at += Character.charCount(c);
            } else if (afterRun >= 0) {
                // The latest run takes one character more; earlier runs need no second try.
                retry += Character.charCount(text.codePointAt(retry));
                at = retry;
                item = afterRun;
            } else {
                return false;
            }
        }
        while (item < items.length && items[item] == RUN) {
            item++;
        }
        return item == items.length;
    }

    private int fold(int c) {
        return ignoreCase ? Words.asciiLower(c) : c;
    }
}
