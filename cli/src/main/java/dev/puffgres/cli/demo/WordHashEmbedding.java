package dev.puffgres.cli.demo;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A stand-in for an embedding model: every word of a text adds eight signed components, chosen by the word's hash, to a
 * vector of {@value #DIMENSIONS} dimensions. Texts with words in common are near each other, and that is all it knows.
 */
final class WordHashEmbedding {

    static final int DIMENSIONS = 1536;

    private static final int COMPONENTS_PER_WORD = 8;

    private WordHashEmbedding() {}

    /** The embedding of a text, of length 1 if the text has a word. The same text always gives the same vector. */
    static float[] of(String text) {
        float[] vector = new float[DIMENSIONS];
        for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")) {
            if (!word.isEmpty()) {
                add(word, vector);
            }
        }
        double squares = 0;
        for (float component : vector) {
            squares += component * component;
        }
        float norm = (float) Math.sqrt(squares);
        for (int i = 0; norm > 0 && i < DIMENSIONS; i++) {
            vector[i] /= norm;
        }
        return vector;
    }

    private static void add(String word, float[] vector) {
        SplittableRandom random = new SplittableRandom(word.hashCode());
        for (int i = 0; i < COMPONENTS_PER_WORD; i++) {
            vector[random.nextInt(DIMENSIONS)] += random.nextBoolean() ? 1 : -1;
        }
    }

    /** A vector in the text form of pgvector: {@code [1,0,-0.5]}. */
    static String text(float[] vector) {
        StringBuilder text = new StringBuilder(vector.length * 4).append('[');
        for (int i = 0; i < vector.length; i++) {
            if (i > 0) {
                text.append(',');
            }
            if (vector[i] == 0) {
                text.append('0');
            } else {
                text.append(vector[i]);
            }
        }
        return text.append(']').toString();
    }
}
