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
}
