package dev.puffgres.source.envelope;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** The conversions of numeric and money, in the forms of {@code decimal.handling.mode}. */
final class Decimals {

    static final String VARIABLE_SCALE = "io.debezium.data.VariableScaleDecimal";

    /** Debezium's default of {@code money.fraction.digits}. */
    private static final int MONEY_SCALE = 2;

    private static final int TYPMOD_HEADER = 4;
    private static final int SCALE_BITS = 0x7FF;
    private static final int SCALE_SIGN = 1_024;

    private final EnvelopeOptions.Decimals mode;

    Decimals(EnvelopeOptions.Decimals mode) {
        this.mode = mode;
    }

    /** @param typmod precision and scale, as {@code numeric_typmod_precision} and {@code numeric_typmod_scale} read them */
    Conversion numeric(int typmod) {
        boolean declared = typmod >= TYPMOD_HEADER;
        int precision = declared ? (typmod - TYPMOD_HEADER) >> 16 & 0xFFFF : 0;
        int scale = declared ? ((typmod - TYPMOD_HEADER & SCALE_BITS) ^ SCALE_SIGN) - SCALE_SIGN : 0;
        BigDecimal zero = BigDecimal.ZERO.setScale(scale);
        return switch (mode) {
            case DOUBLE -> new Conversion(SchemaBuilder::float64, Double::valueOf, 0.0d);
            case STRING ->
                new Conversion(
                        SchemaBuilder::string,
                        text -> declared ? scaled(text, scale) : plain(text),
                        zero.toPlainString());
            case PRECISE ->
                declared
                        ? new Conversion(
                                () -> Decimal.builder(scale)
                                        .parameter("connect.decimal.precision", Integer.toString(precision)),
                                text -> isSpecial(text) ? null : new BigDecimal(text).setScale(scale),
                                zero)
                        : Conversion.struct(Decimals::variableScale, Decimals::variableScale, "0");
        };
    }

    Conversion money() {
        BigDecimal zero = BigDecimal.ZERO.setScale(MONEY_SCALE);
        return switch (mode) {
            case DOUBLE ->
                new Conversion(SchemaBuilder::float64, text -> amount(text).doubleValue(), zero.doubleValue());
            case STRING ->
                new Conversion(SchemaBuilder::string, text -> amount(text).toPlainString(), zero.toPlainString());
            case PRECISE ->
                new Conversion(
                        () -> Decimal.builder(MONEY_SCALE),
                        text -> amount(text).setScale(MONEY_SCALE, RoundingMode.HALF_UP),
                        zero);
        };
    }

    private static boolean isSpecial(String text) {
        return switch (text) {
            case "NaN", "Infinity", "-Infinity" -> true;
            default -> false;
        };
    }

    private static String special(String text) {
        return switch (text) {
            case "NaN" -> "NAN";
            case "Infinity" -> "POSITIVE_INFINITY";
            case "-Infinity" -> "NEGATIVE_INFINITY";
            default -> null;
        };
    }

    private static String scaled(String text, int scale) {
        String special = special(text);
        return special == null ? new BigDecimal(text).setScale(scale).toPlainString() : special;
    }

    private static String plain(String text) {
        String special = special(text);
        return special == null ? new BigDecimal(text).toPlainString() : special;
    }

    private static SchemaBuilder variableScale() {
        return SchemaBuilder.struct()
                .name(VARIABLE_SCALE)
                .version(1)
                .doc("Variable scaled decimal")
                .field("scale", Schema.INT32_SCHEMA)
                .field("value", Schema.BYTES_SCHEMA);
    }

    private static Struct variableScale(Schema schema, String text) {
        if (isSpecial(text)) {
            return null;
        }
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        if (number.scale() < 0) {
            number = number.setScale(0);
        }
        return new Struct(schema)
                .put("scale", number.scale())
                .put("value", number.unscaledValue().toByteArray());
    }

    /**
     * An amount as Postgres prints it for {@code lc_monetary}: a symbol, thousands with commas, a sign or parentheses around what is
     * negative.
     */
    private static BigDecimal amount(String text) {
        StringBuilder digits = new StringBuilder(text.length());
        boolean negative = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '-' || c == '(') {
                negative = true;
            } else if (c >= '0' && c <= '9' || c == '.') {
                digits.append(c);
            }
        }
        BigDecimal amount = new BigDecimal(digits.toString());
        return negative ? amount.negate() : amount;
    }
}
