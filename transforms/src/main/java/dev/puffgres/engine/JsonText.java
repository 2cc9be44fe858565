package dev.puffgres.engine;

import com.fasterxml.jackson.core.io.NumberOutput;

/** Writes JSON text and counts its bytes in UTF-8. Not thread-safe. */
final class JsonText {

    /** A buffer that once held a very large document is not kept. */
    private static final int KEEP = 1 << 20;

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private StringBuilder text = new StringBuilder(1024);
    private long extraBytes;

    void reset() {
        if (text.capacity() > KEEP) {
            text = new StringBuilder(1024);
        }
        text.setLength(0);
        extraBytes = 0;
    }

    /** The length of the text so far in UTF-8. */
    long bytes() {
        return text.length() + extraBytes;
    }

    int length() {
        return text.length();
    }

    /** Takes back what was written since {@link #length()} was what is given, with {@link #bytes()} as it was then. */
    void truncate(int length, long bytes) {
        text.setLength(length);
        extraBytes = bytes - length;
    }

    /** Text that is JSON already. */
    JsonText raw(String json) {
        text.append(json);
        for (int i = 0; i < json.length(); i++) {
            extraBytes += extraBytes(json.charAt(i));
        }
        return this;
    }

    /** Text that is JSON already and of ASCII only. */
    JsonText ascii(String json) {
        text.append(json);
        return this;
    }

    JsonText raw(char ascii) {
        text.append(ascii);
        return this;
    }

    JsonText number(long value) {
        text.append(value);
        return this;
    }

    /** A finite number, in the shortest form that reads back as the same double; the same on every JDK. */
    JsonText number(double value) {
        text.append(NumberOutput.toString(value, true));
        return this;
    }

    /**
     * A string, quoted and escaped.
     *
     * @return its length in UTF-8 before escaping
     * @throws LoneSurrogateException if it holds half of a surrogate pair, which no UTF-8 can say
     */
    long string(CharSequence value) {
        text.append('"');
        long length = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                escaped(c);
                length++;
            } else if (!Character.isSurrogate(c)) {
                text.append(c);
                extraBytes += extraBytes(c);
                length += 1 + extraBytes(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                text.append(c).append(value.charAt(++i));
                extraBytes += 2;
                length += 4;
            } else {
                throw new LoneSurrogateException();
            }
        }
        text.append('"');
        return length;
    }

    /** How many bytes more than one a char takes; each half of a surrogate pair takes two. */
    private static int extraBytes(char c) {
        if (c < 0x80) {
            return 0;
        }
        return c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }

    private void escaped(char c) {
        if (c >= ' ' && c != '"' && c != '\\') {
            text.append(c);
            return;
        }
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> text.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 0xF]);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** A string holds half of a surrogate pair. */
    static final class LoneSurrogateException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LoneSurrogateException() {
            super("the text holds half of a surrogate pair", null, false, false);
        }
    }
}
