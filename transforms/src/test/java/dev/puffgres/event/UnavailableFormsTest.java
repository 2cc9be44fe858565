package dev.puffgres.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** What says "unchanged" where Debezium has no form; Debezium's own are in the recorded events. */
class UnavailableFormsTest {

    private static final String PLACEHOLDER = "__debezium_unavailable_value";
    private static final byte[] BYTES = PLACEHOLDER.getBytes(UTF_8);

    private final UnavailableForms forms = new UnavailableForms(PLACEHOLDER);

    @Test
    void theByteCodesSaySoInAListOfAnyNumbers() {
        assertThat(forms.matches(codes(code -> (short) code))).isTrue();
        assertThat(forms.matches(codes(code -> (float) code))).isTrue();
        assertThat(forms.matches(codes(code -> (double) code))).isTrue();
        assertThat(forms.matches(codes(BigDecimal::valueOf))).isTrue();
    }

    @Test
    void theByteCodesSaySoInAListOfTimes() {
        assertThat(forms.matches(codes(Date::new))).isTrue();
        assertThat(forms.matches(codes(code -> new Date(code * 86_400_000L)))).isTrue();
    }

    @Test
    void aVectorThatDiffersInOneNumberIsAValue() {
        List<Object> vector = codes(code -> (double) code);
        vector.set(27, 100.5);

        assertThat(forms.matches(vector)).isFalse();
        assertThat(forms.matches(vector.subList(0, 27))).isFalse();
    }

    @Test
    void theBitsSaySoInAListOfBooleans() {
        List<Object> bits = new ArrayList<>();
        for (byte code : BYTES) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                bits.add((code >> bit & 1) == 1);
            }
        }
        assertThat(forms.matches(bits)).isTrue();

        bits.set(0, null);
        assertThat(forms.matches(bits)).isFalse();
    }

    @Test
    void theNumberThatTheBytesAreSaysSoForADecimalOfAnyScale() {
        assertThat(forms.matches(new BigDecimal(new BigInteger(BYTES), 4))).isTrue();
        assertThat(forms.matches(new BigInteger(BYTES))).isTrue();
        assertThat(forms.matches(List.of(new BigDecimal(new BigInteger(BYTES), 2))))
                .isTrue();
        assertThat(forms.matches(new BigDecimal(new BigInteger(BYTES).add(BigInteger.ONE), 4)))
                .isFalse();
        assertThat(forms.matches(BigDecimal.ZERO)).isFalse();
    }

    @Test
    void aDecimalOfItsOwnScaleSaysSoAsAStructAndInJson() {
        Schema schema = SchemaBuilder.struct()
                .field("scale", Schema.INT32_SCHEMA)
                .field("value", Schema.BYTES_SCHEMA)
                .build();

        assertThat(forms.matches(new Struct(schema).put("scale", 0).put("value", BYTES)))
                .isTrue();
        assertThat(forms.matches(List.of(new Struct(schema).put("scale", 0).put("value", BYTES))))
                .isTrue();
        assertThat(forms.matches(Map.of("scale", 0, "value", "X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==")))
                .isTrue();
        assertThat(forms.matches(new Struct(schema).put("scale", 0).put("value", new byte[] {1})))
                .isFalse();
    }

    @Test
    void theFirstEightBytesSaySoForADouble() {
        double number = ByteBuffer.wrap(BYTES).getDouble();

        assertThat(forms.matches(number)).isTrue();
        assertThat(forms.matches(new BigDecimal(Double.toString(number)))).isTrue();
        assertThat(forms.matches(Math.nextUp(number))).isFalse();
        assertThat(forms.matches(Double.NaN)).isFalse();
    }

    @Test
    void aSparseVectorOfAllTheByteCodesSaysSo() {
        Schema schema = SchemaBuilder.struct()
                .field("dimensions", Schema.INT16_SCHEMA)
                .field(
                        "vector",
                        SchemaBuilder.map(Schema.INT16_SCHEMA, Schema.FLOAT64_SCHEMA)
                                .build())
                .build();
        Map<Short, Double> elements = new HashMap<>();
        List<Object> pairs = new ArrayList<>();
        for (int i = 0; i < BYTES.length; i++) {
            elements.put((short) (i + 1), (double) BYTES[i]);
            pairs.add(List.of(i + 1, (double) BYTES[i]));
        }
        Struct struct = new Struct(schema).put("dimensions", (short) 28).put("vector", elements);

        assertThat(forms.matches(struct)).isTrue();
        assertThat(forms.matches(Map.of("dimensions", 28, "vector", pairs))).isTrue();

        elements.remove((short) 3);
        assertThat(forms.matches(struct)).isFalse();
    }

    @Test
    void aListOfNullsIsAValue() {
        assertThat(forms.matches(Collections.singletonList(null))).isFalse();
        assertThat(forms.matches(Collections.nCopies(28, null))).isFalse();
        assertThat(forms.matches(Collections.nCopies(224, null))).isFalse();
    }

    private static List<Object> codes(IntFunction<Object> number) {
        List<Object> codes = new ArrayList<>();
        for (byte code : BYTES) {
            codes.add(number.apply(code));
        }
        return codes;
    }
}
