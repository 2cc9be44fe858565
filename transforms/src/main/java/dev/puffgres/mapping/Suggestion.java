package dev.puffgres.mapping;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses what a misspelled name was meant to be. */
final class Suggestion {
    private Suggestion() {}

    /** {@code "; did you mean x?"} where one of the names is near, else nothing. */
    static String didYouMean(String name, Collection<String> names) {
        return near(name, names).map(near -> "; did you mean " + near + "?").orElse("");
    }

    /** The nearest of the names, if it is near: at most one character in three is different. */
    static Optional<String> near(String name, Collection<String> names) {
        String plain = plain(name);
        return names.stream()
                .filter(candidate -> distance(plain, plain(candidate)) <= Math.max(1, candidate.length() / 3))
                .min(Comparator.<String>comparingInt(candidate -> distance(plain, plain(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static String plain(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[_ .-]", "");
        // Bounds the work over a name that is nothing like one.
        return plain.length() <= 64 ? plain : plain.substring(0, 64);
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
