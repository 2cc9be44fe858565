package dev.puffgres.mapping;

import java.nio.charset.StandardCharsets;

/** Facts about texts. */
final class Texts {
    private Texts() {}

    /** Whether every surrogate is half of a pair, so that the text survives UTF-8. */
    static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** The length in UTF-8. */
    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * A code point in UTF-8. An unpaired surrogate has the three bytes that UTF-8 would give it if it allowed one, so that
     * it stays different from everything else: Java's own encoder makes it a question mark.
     */
    static byte[] utf8(int codePoint) {
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            return new byte[] {
                (byte) (0xE0 | codePoint >> 12), (byte) (0x80 | codePoint >> 6 & 0x3F), (byte) (0x80 | codePoint & 0x3F)
            };
        }
        return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    }
}
