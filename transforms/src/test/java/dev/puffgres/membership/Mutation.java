package dev.puffgres.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small damage to a predicate's text. */
final class Mutation {

    private static final List<String> PIECES = List.of(
            "(",
            ")",
            " AND ",
            " OR ",
            " NOT ",
            " IS ",
            " NULL ",
            " TRUE ",
            " LIKE ",
            " IN (1)",
            " BETWEEN ",
            ",",
            "'",
            "\"",
            "-",
            "+",
            ".",
            "0",
            "7",
            "e",
            "E'",
            " ",
            "\n",
            "--",
            "/*",
            ";",
            "::text",
            "%",
            "_",
            "\\",
            "$1",
            "=",
            "<",
            ">",
            "!",
            "flag",
            " num ",
            " title ",
            "é",
            "\u00a0",
            "\uD83D\uDE00",
            "\u0000",
            "IS TRUE",
            " ESCAPE '!'");

    private final Random random;

    Mutation(Random random) {
        this.random = random;
    }

    String of(String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(2); i >= 0; i--) {
            int at = random.nextInt(mutated.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> mutated.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> mutated.delete(at, Math.min(mutated.length(), at + 1 + random.nextInt(4)));
                case 2 ->
                    mutated.insert(at, mutated.substring(at, Math.min(mutated.length(), at + random.nextInt(12))));
                default -> swapWords(mutated);
            }
        }
        return mutated.toString();
    }

    private void swapWords(StringBuilder text) {
        List<String> words = new ArrayList<>(List.of(text.toString().split(" ", -1)));
        int from = random.nextInt(words.size());
        words.add(random.nextInt(words.size()), words.remove(from));
        text.setLength(0);
        text.append(String.join(" ", words));
    }
}
