package dev.puffgres.turbopuffer;

import java.util.regex.Pattern;

/**
 * Makes the service's words fit for logs: what it quotes may be of the row, so every quoted string is cut out, and the rest
 * is one line of bounded length.
 */
final class ErrorText {

    private static final int LONGEST = 300;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");
    private static final Pattern CONTRACTION = Pattern.compile("'(?:t|s|d|m|re|ve|ll)(?![\\p{L}\\p{N}'])");

    private ErrorText() {}

    static String cleaned(String text) {
        String line = CONTROL.matcher(cutQuoted(text)).replaceAll(" ").strip();
        if (line.length() <= LONGEST) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return line.substring(0, end) + "…";
    }

    /** Replaces what stands in quotes by an ellipsis; a quote without its partner hides everything behind it. */
    private static String cutQuoted(String text) {
        StringBuilder kept = new StringBuilder(Math.min(text.length(), 2 * LONGEST));
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            char closing = closingQuote(c);
            if (closing == 0 || (c == '\'' && isApostrophe(text, i))) {
                kept.append(c);
                i++;
            } else {
                int end = endOfQuoted(text, i + 1, closing);
                kept.append(c).append('…').append(closing);
                i = end + 1;
            }
        }
        return kept.toString();
    }

    private static char closingQuote(char c) {
        return switch (c) {
            case '\'', '"', '`' -> c;
            case '\u201c' -> '\u201d';
            case '\u2018' -> '\u2019';
            case '\u00ab' -> '\u00bb';
            default -> 0;
        };
    }

    private static boolean isApostrophe(String text, int at) {
        return at > 0
                && Character.isLetter(text.charAt(at - 1))
                && CONTRACTION.matcher(text).region(at, text.length()).lookingAt();
    }

    private static int endOfQuoted(String text, int from, char closing) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == closing) {
                return i;
            }
        }
        return text.length();
    }
}
