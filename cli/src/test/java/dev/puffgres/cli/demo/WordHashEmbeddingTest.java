package dev.puffgres.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WordHashEmbeddingTest {

    @Test
    void aTextAlwaysGivesTheSameUnitVector() {
        float[] vector = WordHashEmbedding.of("quiet garden lamp");
        assertThat(vector).hasSize(1536).isEqualTo(WordHashEmbedding.of("quiet garden lamp"));
        assertThat(dot(vector, vector)).isCloseTo(1.0, within(1e-5));
    }

    @Test
    void textsWithWordsInCommonAreNearer() {
        float[] lamp = WordHashEmbedding.of("quiet garden lamp");
        assertThat(dot(lamp, WordHashEmbedding.of("quiet garden kettle")))
                .isGreaterThan(dot(lamp, WordHashEmbedding.of("copper harbour violin")) + 0.3);
    }

    @Test
    void aTextWithoutAWordIsTheZeroVector() {
        assertThat(WordHashEmbedding.of(" - ")).containsOnly(0f);
    }

    @Test
    void theTextFormReadsBackToTheSameComponents() {
        float[] vector = WordHashEmbedding.of("amber");
        String text = WordHashEmbedding.text(vector);
        String[] components = text.substring(1, text.length() - 1).split(",");
        assertThat(components).hasSize(vector.length);
        for (int i = 0; i < vector.length; i++) {
            assertThat(Float.parseFloat(components[i])).isEqualTo(vector[i]);
        }
    }

    private static double dot(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }
}
