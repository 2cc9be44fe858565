package dev.puffgres.membership;

import dev.puffgres.event.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/** The families whose type the record or the mapping says. */
enum TypedDomain implements Domain {
    BOOLEAN("boolean", true) {
        @Override
        Object ofText(String text) {
            return switch (Words.asciiLower(text)) {
                case "true", "t", "yes", "y", "on", "1" -> true;
                case "false", "f", "no", "n", "off", "0" -> false;
                default -> null;
            };
        }

        @Override
        public Object bind(Literal literal) {
            return literal instanceof Literal.Bool bool ? bool.value() : super.bind(literal);
        }

        @Override
        public int compare(Object value, Object bound) {
            return Boolean.compare((Boolean) value, (Boolean) bound);
        }
    },

    INTEGER("integer", true) {
        @Override
        Object ofNumber(BigDecimal number) {
            return Numbers.narrow(number);
        }

        @Override
        Object ofText(String text) {
            return Numbers.isInteger(text)
                            && Numbers.decimal(text) instanceof BigDecimal number
                            && Numbers.narrow(number) instanceof Long bigint
                    ? bigint
                    : null;
        }

        @Override
        public int compare(Object value, Object bound) {
            return Numbers.compareExactly(value, bound);
        }
    },

    NUMERIC("numeric", true) {
        @Override
        Object ofNumber(BigDecimal number) {
            return Numbers.narrow(number);
        }

        @Override
        Object ofText(String text) {
            return Numbers.decimal(text) instanceof BigDecimal number ? Numbers.narrow(number) : Numbers.decimal(text);
        }

        @Override
        public int compare(Object value, Object bound) {
            return Numbers.compareExactly(value, bound);
        }
    },

    DOUBLE("double precision", true) {
        @Override
        Object ofNumber(BigDecimal number) {
            return Numbers.toDouble(number);
        }

        @Override
        Object ofText(String text) {
            return Numbers.decimal(text) instanceof BigDecimal number
                    ? Numbers.toDouble(number)
                    : Numbers.decimal(text);
        }

        @Override
        public int compare(Object value, Object bound) {
            return Numbers.compareDoubles(((Number) value).doubleValue(), (Double) bound);
        }
    },

    /** Postgres widens a real to compare it with an unquoted number, but reads a quoted one as a real. */
    REAL("real", true) {
        @Override
        Object ofNumber(BigDecimal number) {
            return Numbers.toDouble(number);
        }

        @Override
        Object ofText(String text) {
            return realOfText(text);
        }

        @Override
        public int compare(Object value, Object bound) {
            return DOUBLE.compare(value, bound);
        }
    },

    /** An IN list of several literals: Postgres turns all of them into reals first. */
    REAL_AMONG_SEVERAL("real", true) {
        @Override
        Object ofNumber(BigDecimal number) {
            return Numbers.toReal(number);
        }

        @Override
        Object ofText(String text) {
            return realOfText(text);
        }

        @Override
        public int compare(Object value, Object bound) {
            return DOUBLE.compare(value, bound);
        }
    },

    TEXT("text", true) {
        @Override
        Object ofText(String text) {
            return text;
        }

        @Override
        public int compare(Object value, Object bound) {
            return Texts.compareByCodePoint((String) value, (String) bound);
        }
    },

    /** Its trailing blanks do not count. */
    CHAR("char(n)", false) {
        @Override
        Object ofText(String text) {
            return Texts.withoutTrailingBlanks(text);
        }

        @Override
        public int compare(Object value, Object bound) {
            return Texts.withoutTrailingBlanks((String) value).compareTo(Texts.withoutTrailingBlanks((String) bound));
        }
    },

    CITEXT("citext", false) {
        @Override
        Object ofText(String text) {
            return Words.asciiLower(text);
        }

        @Override
        public int compare(Object value, Object bound) {
            return Words.asciiLower((String) value).compareTo((String) bound);
        }
    },

    ENUM("an enum", false) {
        @Override
        Object ofText(String text) {
            return text;
        }

        @Override
        public int compare(Object value, Object bound) {
            return ((String) value).compareTo((String) bound);
        }
    },

    UUID("uuid", true) {
        @Override
        Object ofText(String text) {
            return Texts.uuid(text);
        }

        @Override
        public int compare(Object value, Object bound) {
            UUID left = (UUID) value;
            UUID right = (UUID) bound;
            // UUID.compareTo is signed.
            int high = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
            return high != 0
                    ? high
                    : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
        }
    },

    TIMESTAMPTZ("timestamptz", true) {
        @Override
        Object ofText(String text) {
            return IsoLiterals.instant(text);
        }

        @Override
        public int compare(Object value, Object bound) {
            return ((Instant) value).compareTo((Instant) bound);
        }
    },

    TIMESTAMP("timestamp", true) {
        @Override
        Object ofText(String text) {
            return IsoLiterals.instantWithoutOffset(text);
        }

        @Override
        public int compare(Object value, Object bound) {
            return ((Instant) value).compareTo((Instant) bound);
        }
    },

    DATE("date", true) {
        @Override
        Object ofText(String text) {
            return IsoLiterals.date(text);
        }

        @Override
        public int compare(Object value, Object bound) {
            return ((LocalDate) value).compareTo((LocalDate) bound);
        }
    };

    private final String label;
    private final boolean ordered;

    TypedDomain(String label, boolean ordered) {
        this.label = label;
        this.ordered = ordered;
    }

    /** The family of a column's type; empty where it is compared with nothing, or not known. */
    static Optional<TypedDomain> of(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> Optional.of(BOOLEAN);
            case INTEGER -> Optional.of(INTEGER);
            case NUMERIC -> Optional.of(NUMERIC);
            case REAL -> Optional.of(REAL);
            case DOUBLE -> Optional.of(DOUBLE);
            case TEXT -> Optional.of(TEXT);
            case CHAR -> Optional.of(CHAR);
            case CITEXT -> Optional.of(CITEXT);
            case ENUM -> Optional.of(ENUM);
            case UUID -> Optional.of(UUID);
            case TIMESTAMPTZ -> Optional.of(TIMESTAMPTZ);
            case TIMESTAMP -> Optional.of(TIMESTAMP);
            case DATE -> Optional.of(DATE);
            case TIME, INTERVAL, JSON, BYTES, ARRAY, HSTORE, VECTOR, HALFVEC, SPARSEVEC, UNTYPED -> Optional.empty();
        };
    }

    /** The value of an unquoted number, or null if the family has no numbers. */
    Object ofNumber(BigDecimal number) {
        return null;
    }

    /** The value of a quoted literal, or null if it is none of the family. */
    abstract Object ofText(String text);

    @Override
    public Object bind(Literal literal) {
        if (literal instanceof Literal.Number number) {
            Object value = ofNumber(number.value());
            if (value != null) {
                return value;
            }
            throw new Refusal("is " + label + " and is not compared with an unquoted number"
                    + (this == TEXT
                            ? ": quote it, or declare source.types.<column> if the column is a number that travels as text"
                            : ""));
        }
        if (literal instanceof Literal.Text text) {
            Object value = ofText(text.value());
            if (value != null) {
                return value;
            }
            throw new Refusal("is " + label + " and the string beside it is not a literal of that type" + forms());
        }
        throw new Refusal("is " + label + " and is not compared with TRUE or FALSE");
    }

    @Override
    public boolean ordered() {
        return ordered;
    }

    @Override
    public boolean sortable() {
        return true;
    }

    private String forms() {
        return switch (this) {
            case TIMESTAMPTZ -> ": write 2026-01-31, 2026-01-31T12:00:00Z or with an offset, infinity or -infinity";
            case TIMESTAMP ->
                ": write 2026-01-31 or 2026-01-31 12:00:00, infinity or -infinity;"
                        + " Postgres would silently drop an offset from UTC";
            case DATE -> ": write 2026-01-31, infinity or -infinity";
            case INTEGER, NUMERIC, REAL, DOUBLE -> " or exceeds it: write the number without quotes";
            case BOOLEAN -> ": write TRUE or FALSE";
            default -> "";
        };
    }

    private static Object realOfText(String text) {
        return Numbers.decimal(text) instanceof BigDecimal number ? Numbers.toReal(number) : Numbers.decimal(text);
    }
}
