package dev.puffgres.source.backfill;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The text format of {@code COPY … TO STDOUT}, UTF-8: one line a row, columns separated by tabs, {@code \N} for NULL, and what
 * would break a line written with a backslash.
 */
final class CopyText {

    private CopyText() {}

    /**
     * A row's columns.
     *
     * @param line one message of the protocol, which is one row with its end of line
     * @throws IllegalArgumentException if it has another number of columns
     */
    static String[] columns(byte[] line, int count) {
        String[] columns = new String[count];
        int end = line.length > 0 && line[line.length - 1] == '\n' ? line.length - 1 : line.length;
        int column = 0;
        int start = 0;
        boolean escaped = false;
        for (int at = 0; at <= end; at++) {
            if (at == end || line[at] == '\t') {
                if (column == count) {
                    throw new IllegalArgumentException("a row has more than " + count + " columns");
                }
                columns[column++] = escaped
                        ? unescaped(line, start, at)
                        : new String(line, start, at - start, StandardCharsets.UTF_8);
                start = at + 1;
                escaped = false;
            } else if (line[at] == '\\') {
                escaped = true;
            }
        }
        if (column != count) {
            throw new IllegalArgumentException("a row has " + column + " columns and not " + count);
        }
        return columns;
    }

    private static String unescaped(byte[] line, int start, int end) {
        if (end - start == 2 && line[start + 1] == 'N') {
            return null;
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream(end - start);
        for (int at = start; at < end; at++) {
            value.write(line[at] == '\\' ? meaning(line[++at]) : line[at]);
        }
        return value.toString(StandardCharsets.UTF_8);
    }

    private static byte meaning(byte escaped) {
        return switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0b;
            default -> escaped;
        };
    }
}
