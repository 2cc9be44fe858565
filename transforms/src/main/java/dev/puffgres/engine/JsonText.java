package dev.puffgres.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.NumberOutput;
import dev.puffgres.event.IsoUtc;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** Writes JSON text in UTF-8. Not thread-safe. */
final class JsonText {

    /** A buffer that once held a very large document is not kept. */
    private static final int KEEP = 1 << 20;

    private static final int FIRST = 1024;
    private static final int MAX_LONG = 20;
    private static final int MAX_ESCAPED = 6;

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private byte[] utf8 = new byte[FIRST];
    private int length;

    void reset() {
        if (utf8.length > KEEP) {
            utf8 = new byte[FIRST];
        }
        length = 0;
    }

    /** The length of the text so far in UTF-8. */
    int bytes() {
        return length;
    }

    /** Takes back what was written since {@link #bytes()} was what is given. */
    void truncate(int bytes) {
        length = bytes;
    }

    /** Text that is JSON already. */
    JsonText raw(String json) {
        int size = json.length();
        reserve(size);
        for (int i = 0; i < size; i++) {
            char c = json.charAt(i);
            if (c >= 0x80) {
                return raw(json.getBytes(UTF_8));
            }
            utf8[length + i] = (byte) c;
        }
        length += size;
        return this;
    }

    JsonText raw(char ascii) {
        reserve(1);
        utf8[length++] = (byte) ascii;
        return this;
    }

    private JsonText raw(byte[] json) {
        reserve(json.length);
        System.arraycopy(json, 0, utf8, length, json.length);
        length += json.length;
        return this;
    }

    JsonText number(long value) {
        reserve(MAX_LONG);
        length = NumberOutput.outputLong(value, utf8, length);
        return this;
    }

    /** A finite number, in the shortest form that reads back as the same double; the same on every JDK. */
    JsonText number(double value) {
        return raw(NumberOutput.toString(value, true));
    }

    /** A moment of the years 1 to 9999 as ISO 8601 in UTC, without quotes. */
    JsonText moment(Instant value) {
        reserve(IsoUtc.MAX_LENGTH);
        length = IsoUtc.write(value, utf8, length);
        return this;
    }

    /** Without quotes. */
    JsonText base64(byte[] bytes) {
        return raw(Base64.getEncoder().encode(bytes));
    }

    /**
     * A string, quoted and escaped.
     *
     * @return its length in UTF-8 before escaping
     * @throws LoneSurrogateException if it holds half of a surrogate pair, which no UTF-8 can say
     */
    long string(String value) {
        raw('"');
        reserve(value.length());
        int i = 0;
        // Most text is ASCII that stands in JSON as it is.
        for (; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c >= 0x80 || c == '"' || c == '\\') {
                break;
            }
            utf8[length + i] = (byte) c;
        }
        length += i;
        long size = i + (i < value.length() ? rest(value, i) : 0);
        raw('"');
        return size;
    }

    private long rest(String value, int start) {
        long size = 0;
        for (int i = start; i < value.length(); i++) {
            reserve(MAX_ESCAPED);
            char c = value.charAt(i);
            int before = length;
            if (c < 0x80) {
                escaped(c);
                size++;
                continue;
            } else if (c < 0x800) {
                two(c);
            } else if (!Character.isSurrogate(c)) {
                three(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                four(Character.toCodePoint(c, value.charAt(++i)));
            } else {
                throw new LoneSurrogateException();
            }
            size += length - before;
        }
        return size;
    }

    private void escaped(char c) {
        switch (c) {
            case '"', '\\' -> escape(c);
            case '\n' -> escape('n');
            case '\r' -> escape('r');
            case '\t' -> escape('t');
            default -> {
                if (c >= ' ') {
                    utf8[length++] = (byte) c;
                } else {
                    escape('u');
                    utf8[length++] = '0';
                    utf8[length++] = '0';
                    utf8[length++] = (byte) HEX[c >> 4];
                    utf8[length++] = (byte) HEX[c & 0xF];
                }
            }
        }
    }

    private void escape(char c) {
        utf8[length++] = '\\';
        utf8[length++] = (byte) c;
    }

    private void two(int c) {
        utf8[length++] = (byte) (0xC0 | c >> 6);
        continuation(c);
    }

    private void three(int c) {
        utf8[length++] = (byte) (0xE0 | c >> 12);
        continuation(c >> 6);
        continuation(c);
    }

    private void four(int c) {
        utf8[length++] = (byte) (0xF0 | c >> 18);
        continuation(c >> 12);
        continuation(c >> 6);
        continuation(c);
    }

    private void continuation(int bits) {
        utf8[length++] = (byte) (0x80 | bits & 0x3F);
    }

    private void reserve(int bytes) {
        if (utf8.length - length < bytes) {
            utf8 = Arrays.copyOf(utf8, Math.max(Math.multiplyExact(utf8.length, 2), Math.addExact(length, bytes)));
        }
    }

    @Override
    public String toString() {
        return new String(utf8, 0, length, UTF_8);
    }

    /** A string holds half of a surrogate pair. */
    static final class LoneSurrogateException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LoneSurrogateException() {
            super("the text holds half of a surrogate pair", null, false, false);
        }
    }
}
