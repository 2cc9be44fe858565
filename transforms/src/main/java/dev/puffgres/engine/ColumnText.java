package dev.puffgres.engine;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.UUID;

/** Values as plain text: what a column gives to a template or to a {@code string} attribute. */
final class ColumnText {

    private ColumnText() {}

    /** @return the text; null if the value is none that has one */
    static String of(Object value) {
        if (value instanceof String text) {
            return text;
        } else if (value instanceof Long || value instanceof Boolean || value instanceof UUID) {
            return value.toString();
        } else if (value instanceof BigDecimal number) {
            return plain(number);
        } else if (value instanceof Instant instant) {
            return infinite(instant) ? (instant.equals(Instant.MAX) ? "infinity" : "-infinity") : instant.toString();
        } else if (value instanceof LocalDate date) {
            return infinite(date) ? (date.equals(LocalDate.MAX) ? "infinity" : "-infinity") : date.toString();
        }
        return null;
    }

    /** As {@link #of}, and also floats and bytes, which are no text to identify a document by. */
    static String ofAttribute(Object value) {
        if (value instanceof Double number) {
            return number.isNaN() || number.isInfinite() ? number.toString() : NumberOutput.toString(number, true);
        } else if (value instanceof Float number) {
            return number.isNaN() || number.isInfinite() ? number.toString() : NumberOutput.toString(number, true);
        } else if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        return of(value);
    }

    static boolean infinite(Instant instant) {
        return instant.equals(Instant.MAX) || instant.equals(Instant.MIN);
    }

    static boolean infinite(LocalDate date) {
        return date.equals(LocalDate.MAX) || date.equals(LocalDate.MIN);
    }

    /** Without an exponent, as Postgres writes a numeric; an absurd exponent must not become a gigabyte of zeros. */
    private static String plain(BigDecimal number) {
        return Math.abs((long) number.scale()) > 200_000 ? number.toString() : number.toPlainString();
    }
}
