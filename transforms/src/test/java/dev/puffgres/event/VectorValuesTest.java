package dev.puffgres.event;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A vector's floats are those nearest to the decimals that JSON says, however the record came. */
class VectorValuesTest {

    /** Every exponent of a double, and the bits about the middle between two floats. */
    @Property(tries = 1000)
    void aDoubleGivesTheFloatNearestToItsDecimal(
            @ForAll boolean negative,
            @ForAll @IntRange(max = 2046) int exponent,
            @ForAll int fraction,
            @ForAll @IntRange(min = -2, max = 2) int besideTheMiddle) {
        long bits = (negative ? 1L << 63 : 0)
                | (long) exponent << 52
                | ((long) (fraction & 0x7F_FFFF) << 29) + (1L << 28) + besideTheMiddle;

        givesTheSameInEveryForm(Double.longBitsToDouble(bits));
    }

    @Property(tries = 1000)
    void soDoesAnyDouble(@ForAll long bits) {
        double number = Double.longBitsToDouble(bits);
        givesTheSameInEveryForm(Double.isFinite(number) ? number : 0.1);
    }

    @Property(tries = 500)
    void soDoesWhatPgvectorHolds(@ForAll int bits) {
        float number = Float.intBitsToFloat(bits);
        givesTheSameInEveryForm(Float.isFinite(number) ? Double.parseDouble(Float.toString(number)) : 0.1);
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0,
                -0.0,
                Double.MIN_VALUE,
                -Double.MIN_VALUE,
                Double.MAX_VALUE,
                Float.MIN_VALUE,
                Float.MIN_VALUE / 2.0,
                Float.MIN_VALUE * 1.5,
                Float.MIN_NORMAL,
                Float.MIN_NORMAL - Float.MIN_VALUE / 2.0,
                Float.MAX_VALUE,
                0x1.ffffffp127,
                0x1.fffffefffffffp127,
                0x1.ffffff0000001p127,
                1 + 0x1p-24,
                16_777_217,
                1e22
            })
    void theEdgesToo(double number) {
        givesTheSameInEveryForm(number);
        givesTheSameInEveryForm(-number);
    }

    /** Digits that no double has: a little above, at and below the middle between two floats. */
    @Property(tries = 1000)
    void aDecimalGivesTheNearestFloatHoweverLongItIs(
            @ForAll @IntRange(min = 90, max = 160) int exponent,
            @ForAll int fraction,
            @ForAll @IntRange(min = -1, max = 1) int side,
            @ForAll @IntRange(min = 7, max = 40) int digits) {
        float low = Float.intBitsToFloat(exponent << 23 | fraction & 0x7F_FFFF);
        BigDecimal middle = new BigDecimal((low + (double) Math.nextUp(low)) / 2);
        BigDecimal number =
                middle.add(middle.ulp().multiply(new BigDecimal(side))).round(new MathContext(digits));

        assertThat(streamed("[" + number.toString().replace("+", "") + "]"))
                .containsExactly(Float.parseFloat(number.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.000000000000000000000000000000000012345678901234567",
                "1234567890123456789.5",
                "18446744073709551617",
                "1e-18446744073709551617",
                "1E+0000000000000000000000001",
                "0.0e99999999999999999999",
                "123456789e-41",
                "1e38"
            })
    void aDecimalOfAnySpellingIsReadAsTheJdkReadsIt(String number) {
        assertThat(streamed("[-" + number + "]")).containsExactly(-Float.parseFloat(number) + 0f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[ ]", "[1]", "[-0.5e+2,1E-7 ,\n0]", "[0.0,-0]"})
    void anArrayOfNumbersIsFoundToItsEnd(String json) {
        byte[] bytes = ("{" + json + "]}").getBytes(US_ASCII);

        assertThat(NumberArray.end(bytes, 1, bytes.length)).isEqualTo(1 + json.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[01]",
                "[-]",
                "[-01]",
                "[+1]",
                "[.5]",
                "[1.]",
                "[1.e1]",
                "[1e]",
                "[1e+]",
                "[1f]",
                "[0x1]",
                "[null]",
                "[[1]]",
                "[\"1\"]",
                "[NaN]",
                "[1}",
                "[1111111111111111111111111111111111111111111111111111111111111111111]"
            })
    void whatElseIsAnArrayOrNoneIsLeftToJackson(String json) {
        byte[] bytes = json.getBytes(US_ASCII);

        assertThat(NumberArray.end(bytes, 0, bytes.length)).isEqualTo(-1);
    }

    @Test
    void wholeNumbersAndOthersMayStandSideBySide() {
        List<Object> wire = List.of(1, 2L, 0.5, new BigDecimal("0.25"), 1.5f);

        assertThat(WireValues.floats((List<?>) UntypedValues.plain(wire))).containsExactly(1f, 2f, 0.5f, 0.25f, 1.5f);
    }

    @Test
    void numbersWithoutASchemaAreTheSameOneByOne() {
        assertThat(UntypedValues.plain(List.of(1, 0.1, 3L))).isEqualTo(List.of(1L, new BigDecimal("0.1"), 3L));
    }

    private static void givesTheSameInEveryForm(double number) {
        BigDecimal decimal = UntypedValues.decimal(number);
        float nearest = decimal.floatValue();
        float[] expected = Float.isInfinite(nearest) ? null : new float[] {nearest == 0 ? 0f : nearest};

        assertThat(WireValues.floats(List.of(decimal))).as("decimal").isEqualTo(expected);
        assertThat(WireValues.floats(List.of(number))).as("Struct").isEqualTo(expected);
        assertThat(WireValues.floats((List<?>) UntypedValues.plain(new ArrayList<>(List.of(number)))))
                .as("Map")
                .isEqualTo(expected);
        assertThat(streamed("[" + decimal + "]")).as("bytes").isEqualTo(expected);
    }

    private static float[] streamed(String json) {
        byte[] bytes = json.getBytes(US_ASCII);
        assertThat(NumberArray.end(bytes, 0, bytes.length)).isEqualTo(bytes.length);
        return NumberArray.floats(bytes, 0, bytes.length);
    }
}
