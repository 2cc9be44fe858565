package dev.puffgres.membership;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A column of a schemaless record of which the mapping declares nothing: the value itself says what it can. What would
 * come out differently for different types of the column is refused.
 */
enum UntypedDomain implements Domain {
    EQUALITY {
        @Override
        public boolean ordered() {
            return false;
        }

        @Override
        int compareText(String value, UntypedLiteral bound) {
            return bound.equalsText(value) ? 0 : 1;
        }
    },
    ORDER {
        @Override
        public boolean ordered() {
            return true;
        }

        @Override
        int compareText(String value, UntypedLiteral bound) {
            if (bound.literal() instanceof Literal.Number) {
                return bound.compareSpecial(value);
            }
            throw ambiguous("the order of its values depends on its type");
        }
    };

    static Refusal ambiguous(String why) {
        return new Refusal("has no type in these records and " + why + ": declare it as source.types.<column>");
    }

    @Override
    public Object bind(Literal literal) {
        return new UntypedLiteral(literal);
    }

    @Override
    public int compare(Object value, Object bound) {
        UntypedLiteral literal = (UntypedLiteral) bound;
        if (value instanceof Boolean) {
            return TypedDomain.BOOLEAN.compare(value, literal.asBoolean());
        }
        if (value instanceof Number number) {
            return literal.compareTo(number);
        }
        if (value instanceof String text) {
            return compareText(text, literal);
        }
        throw new Refusal("is an array or an object here, which can be tested for NULL only");
    }

    @Override
    public boolean sortable() {
        return false;
    }

    abstract int compareText(String value, UntypedLiteral bound);

    /** A literal before a type is known. */
    private static final class UntypedLiteral {

        /** What a date, timestamp, time, interval, bytea, json or array literal begins with. */
        private static final Pattern TYPED = Pattern.compile(
                "[0-9]{4,}-[0-9]{2}-[0-9]{2}.*|[0-9]{1,2}:[0-9]{2}.*|\\\\x.*|[\\[{].*|[+-]?infinity",
                Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
        /** What Postgres reads as a moment though it has no digit. */
        private static final Pattern MOMENT =
                Pattern.compile("now|today|tomorrow|yesterday|epoch|allballs", Pattern.CASE_INSENSITIVE);

        private final Literal literal;
        /** A number, if it looks like one: BigDecimal, or Double for NaN and the infinities. */
        private final Object number;

        private final boolean typed;
        private final boolean maybeMoment;

        UntypedLiteral(Literal literal) {
            this.literal = literal;
            if (literal instanceof Literal.Text text) {
                String value = text.value();
                var uuid = Texts.uuid(value);
                number = Numbers.decimal(value);
                typed = TYPED.matcher(value).matches()
                        || (uuid != null && !uuid.toString().equals(value));
                maybeMoment = value.chars().anyMatch(Words::asciiDigit)
                        || MOMENT.matcher(value).matches();
            } else {
                number = literal instanceof Literal.Number n ? n.value() : null;
                typed = false;
                maybeMoment = false;
            }
        }

        Literal literal() {
            return literal;
        }

        Object asBoolean() {
            return TypedDomain.BOOLEAN.bind(literal);
        }

        int compareTo(Number value) {
            if (literal instanceof Literal.Text) {
                throw ambiguous("a quoted literal beside a number depends on its type");
            }
            if (!(literal instanceof Literal.Number)) {
                throw new Refusal("is a number and is not compared with TRUE or FALSE");
            }
            BigDecimal exact = (BigDecimal) number;
            if (value instanceof Long) {
                return Numbers.compareExactly(value, exact);
            }
            // JSON has a fraction only for real, double precision, and numeric that Debezium made a double.
            return Numbers.compareDoubles(value.doubleValue(), Numbers.toDouble(exact));
        }

        /** Beside an unquoted number only what JSON cannot write as a number may be text. */
        int compareSpecial(String value) {
            if (value.equals("NaN") || value.equals("Infinity")) {
                return 1;
            }
            if (value.equals("-Infinity")) {
                return -1;
            }
            throw ambiguous("is text here, which is not compared with an unquoted number");
        }

        boolean equalsText(String value) {
            if (literal instanceof Literal.Number) {
                return compareSpecial(value) == 0;
            }
            if (literal instanceof Literal.Bool) {
                throw new Refusal("is text here and is not compared with TRUE or FALSE");
            }
            boolean equal = value.equals(((Literal.Text) literal).value());
            if (typed || (maybeMoment && looksLikeMoment(value)) || (number != null && equal != equalsNumber(value))) {
                throw ambiguous("what the string beside it means depends on its type");
            }
            return equal;
        }

        private boolean equalsNumber(String value) {
            Object other = Numbers.decimal(value);
            return other != null && Numbers.compareExactly(other, Objects.requireNonNull(number)) == 0;
        }

        /** An ISO date, timestamp or interval. */
        private static boolean looksLikeMoment(String value) {
            if (value.length() > 1 && value.charAt(0) == 'P') {
                return Words.asciiDigit(value.charAt(1)) || value.charAt(1) == '-' || value.charAt(1) == 'T';
            }
            return value.length() >= 10
                    && Words.asciiDigit(value.charAt(0))
                    && value.charAt(4) == '-'
                    && value.charAt(7) == '-';
        }
    }
}
