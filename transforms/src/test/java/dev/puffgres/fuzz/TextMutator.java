package dev.puffgres.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damage to a text as such, whatever it means. */
public final class TextMutator {
    /** What breaks parsers. */
    static final List<String> PIECES = List.of(
            "\"",
            "'",
            "\\",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "=",
            ".",
            "-",
            "#",
            "\n",
            "\r",
            "\t",
            " ",
            "\0",
            "\u0007",
            "\u0085",
            "\u00a0",
            "\u2028",
            "\ufeff",
            "\ud800",
            "\udc00",
            "\ud83d\ude00",
            "e\u0301",
            "\\u0000",
            "\\ud800",
            "\\u12",
            "0",
            "-0",
            "1e400",
            "1e-400",
            "1e2147483648",
            "-1e-2147483649",
            "9223372036854775808",
            "NaN",
            "Infinity",
            "null",
            "true",
            "{}",
            "[]",
            "\"\"",
            "/*",
            "//",
            "--",
            "<!DOCTYPE html>",
            "\u001f\u008b\b",
            "\"schema\":",
            "\"payload\":");

    private final SplittableRandom random;

    public TextMutator(SplittableRandom random) {
        this.random = random;
    }

    /** The text with one to four things changed. */
    public String mutated(String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0; i--) {
            mutateOnce(mutated);
        }
        return mutated.toString();
    }

    private void mutateOnce(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + 1 + random.nextInt(random.nextInt(8) == 0 ? 400 : 6));
        switch (random.nextInt(8)) {
            case 0, 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            case 2 -> text.delete(at, end);
            case 3 -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
            case 4 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
            case 5 -> {
                if (at < text.length()) {
                    text.setCharAt(at, (char) (text.charAt(at) ^ 1 << random.nextInt(random.nextInt(4) == 0 ? 16 : 7)));
                }
            }
            case 6 -> {
                if (random.nextInt(4) == 0) {
                    text.setLength(at);
                }
            }
            default -> {
                if (random.nextInt(8) == 0) {
                    text.insert(at, PIECES.get(random.nextInt(PIECES.size())).repeat(1 + random.nextInt(2000)));
                }
            }
        }
    }

    /** The bytes with one to four things changed. */
    public byte[] mutated(byte[] bytes) {
        byte[] mutated = bytes.clone();
        for (int i = random.nextInt(4); i >= 0 && mutated.length > 0; i--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(4)) {
                case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutated[at] = (byte) random.nextInt(256);
                case 2 -> {
                    int length = Math.min(mutated.length - at, 1 + random.nextInt(32));
                    System.arraycopy(mutated, random.nextInt(mutated.length - length + 1), mutated, at, length);
                }
                default -> {
                    if (random.nextInt(4) == 0) {
                        mutated = Arrays.copyOf(mutated, at);
                    }
                }
            }
        }
        return mutated;
    }
}
