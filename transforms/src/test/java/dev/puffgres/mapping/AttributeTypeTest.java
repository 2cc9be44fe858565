package dev.puffgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttributeTypeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "string",
                "int",
                "uint",
                "float",
                "uuid",
                "datetime",
                "bool",
                "[]string",
                "[]int",
                "[]uint",
                "[]float",
                "[]uuid",
                "[]datetime",
                "[]bool",
                "{}f16",
                "[1]f32",
                "[768]f32",
                "[10752]f16"
            })
    void everyTypeIsWrittenAsItWasRead(String text) {
        assertThat(AttributeType.parse(text)).hasToString(text);
    }

    @Test
    void aDenseVectorHasDimensions() {
        assertThat(AttributeType.parse("[768]f16"))
                .isEqualTo(new AttributeType(AttributeType.Kind.F16_VECTOR, 768))
                .returns(true, AttributeType::isDense);
        assertThat(AttributeType.parse("{}f16").isDense()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[0]f32|a vector has 1 to 10752 dimensions",
                "[10753]f16|a vector has 1 to 10752 dimensions",
                "[999999999]f16|a vector has 1 to 10752 dimensions",
                "[768]i8|vectors of i8 are not supported yet; use [768]f16",
                "[][768]f32|several vectors in one attribute are not supported yet; use one vector, such as [768]f32",
                "bytes|bytes is not supported yet; use string, which holds a bytea in base64",
                "[]bytes|[]bytes is not supported yet; use []string, which holds a bytea in base64"
            })
    void whatIsNoTypeIsRefusedWithARemedy(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AttributeType.parse(text))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "f32", "String", "[768]f64", "[0768]f32", "[9999999999]f32", "[-1]f32", "[]f32", "{}f32"})
    void whatIsNoTypeIsRefusedWithAllThatThereAre(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AttributeType.parse(text))
                .withMessage("must be string, int, uint, float, uuid, datetime, bool, an array of one of them such as"
                        + " []string, a vector such as [768]f32 or [768]f16, or {}f16");
    }

    @Test
    void onlyADenseVectorHasDimensions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttributeType(AttributeType.Kind.STRING, 3))
                .withMessage("only a dense vector has dimensions");
    }
}
