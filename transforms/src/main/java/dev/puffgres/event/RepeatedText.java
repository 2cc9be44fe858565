package dev.puffgres.event;

import java.util.Arrays;

/**
 * Text that is in one record what it was in the one before, as a table's name is: compared as bytes, it is neither decoded nor made anew,
 * and who looks it up need not hash it again. Not thread-safe.
 */
final class RepeatedText {

    private String text;

    /** As it is in JSON, with the quote behind it. */
    private byte[] json = {};

    String text() {
        return text;
    }

    int length() {
        return json.length;
    }

    /** Whether JSON has this text, and no more, behind the quote before the offset. */
    boolean isAt(byte[] bytes, int offset, int end) {
        return text != null
                && json.length <= end - offset
                && Arrays.equals(json, 0, json.length, bytes, offset, offset + json.length);
    }

    void replace(String otherText, byte[] otherJson) {
        text = otherText;
        json = otherJson;
    }
}
