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

    /** The nearest of the names, if it is near: at most one character in three is wrong. */
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

    /** Levenshtein's distance, with two neighbours that changed places as one step (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : steps(a, b, i, j, steps);
            }
        }
        return steps[a.length()][b.length()];
    }

    private static int steps(String a, String b, int i, int j, int[][] before) {
        int replaced = before[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, 1 + Math.min(before[i - 1][j], before[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, before[i - 2][j - 2] + 1) : least;
    }
}
